"""What came of it: later events, series and estimates of change, the ledger of words, firsts and disputes checked against a store."""
