"""Critical mass: how many officers, refusing together, give the regime an even chance to fall?"""
