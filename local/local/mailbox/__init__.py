"""A mailbox one can read: what the services sent by the embedded AWS's SES."""
