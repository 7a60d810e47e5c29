"""The product: rules, wording and the conversation. Knows no chat platform, no SQL, no HTTP."""
