from local.stack import outputs_as_env


def test_an_output_becomes_a_variable() -> None:
    outputs = {"TopicArnPrefix": "arn:", "AnnotatorQueueUrl": "http://", "JobsTable": "jobs"}
    assert outputs_as_env(outputs) == {
        "GAS_TOPIC_ARN_PREFIX": "arn:",
        "GAS_ANNOTATOR_QUEUE_URL": "http://",
        "GAS_JOBS_TABLE": "jobs",
    }
