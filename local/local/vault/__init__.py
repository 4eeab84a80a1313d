"""Amazon Glacier's vault API for one machine: what an unmodified boto3 needs to archive and thaw.

Point a client at it (`AWS_ENDPOINT_URL_GLACIER`) and it keeps vaults, archives, multipart uploads
and jobs; a job completes after its tier's delay and is told on SNS at `AWS_ENDPOINT_URL`.  The
rules are those of the Amazon Glacier Developer Guide; its pages are named where a rule comes from
one.  No signature is checked, so it refuses to start anywhere but on a developer's machine.

    GAS_ENV=local GAS_VAULT_FOLDER=… AWS_ENDPOINT_URL=… python -m local.vault

What Glacier does rarely can be asked for.  Each is set by PUT, cleared by DELETE, and kept over a
restart; GET /_control lists those that are set:

    /_control/no-expedited-capacity
        Expedited retrievals are refused with InsufficientCapacityException (503)
    /_control/fail-next-retrieval
        the next archive retrieval is accepted and then ends as Failed, which clears this

What it keeps is files below one folder, and rows that name them.  An answer is given only once the
file is on disk and the row committed: a crash leaves either a whole archive or nothing.

It knows no tags, policies, locks, provisioned capacity, selects, no ranged or CSV inventories, and
its counts and inventories are always of this moment, where Glacier's are up to a day old.
"""
