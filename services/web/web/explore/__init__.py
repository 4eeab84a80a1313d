"""The variants of a result: filtered, sorted and paged on the server, and exported."""
