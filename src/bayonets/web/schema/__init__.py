"""What the API takes and sends: each request, reply and message of the WebSocket is one model, built and dumped.

The documentation of the API is made from these models, and nothing is sent that is not one of them.
"""
