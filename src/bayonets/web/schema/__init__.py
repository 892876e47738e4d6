"""The schema of the API: each request, reply and message of the WebSocket is one model, built and dumped.

The documentation of the API is generated from these models, and everything that is sent is one of them.
"""
