"""The services the tests run against are real, and each worker's own."""

import psycopg
import pytest
import redis

from tests.services import S3, free_port, running


def test_postgres_is_real_and_speaks_unicode(postgres_url: str) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        row = connection.execute("SELECT '𪚥'::text, current_setting('server_encoding')").fetchone()
    assert row == ("𪚥", "UTF8")


def test_redis_answers(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping()


def test_s3_has_its_bucket(s3: S3) -> None:
    assert s3.bucket == "xingji"
    assert s3.endpoint.startswith("http://127.0.0.1:")


def test_a_server_that_dies_at_once_says_why() -> None:
    command = ["bash", "-c", "echo no such thing; exit 3"]
    with pytest.raises(RuntimeError, match="no such thing"), running(command, free_port()):
        pass
