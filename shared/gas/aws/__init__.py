"""The ports kept on AWS.  Only this package imports boto3."""
