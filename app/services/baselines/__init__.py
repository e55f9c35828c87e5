"""What a device said at earlier visits: kept, compared with what it says now, and given to the checks."""
