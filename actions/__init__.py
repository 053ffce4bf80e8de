"""Custom actions: behaviour that needs the conversation's past or the clock, one module each.

The reviewed words come from the response that was played before; an action adds only `data`.
"""
