"""A real S3 API on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import Request, urlopen

import boto3
from moto.server import ThreadedMotoServer

KEY, SECRET = "testing", "testing-secret"


@contextmanager
def object_store(bucket: str) -> Iterator[tuple[str, Any]]:
    """Serves S3 with a bucket until the block is left: its address, and a client that is not the one under test."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        _, port = server.get_host_and_port()
        url = f"http://127.0.0.1:{port}"
        # What it holds is the process's, also after another server of it has ended.
        urlopen(Request(f"{url}/moto-api/reset", method="POST")).close()
        client = boto3.client(
            "s3", endpoint_url=url, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name="us-east-1"
        )
        client.create_bucket(Bucket=bucket)
        yield url, client
        client.close()
    finally:
        server.stop()
