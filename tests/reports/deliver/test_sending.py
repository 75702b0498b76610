"""One report to one target, from many threads at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fairday_reports.deliver import DeliveryError, Post, new_secret, send
from fairday_reports.deliver.targets import (
    FolderTarget,
    MailTarget,
    Place,
    SlackTarget,
    StoreTarget,
    TeamsTarget,
    WebhookTarget,
)
from tests.support.authority import Authority
from tests.support.mailbox import Mailbox, mailbox
from tests.support.object_store import KEY, SECRET, object_store
from tests.support.parcels import made_file, parcel
from tests.support.receiver import Receiver, receiver, status


def test_many_threads_send_at_once_and_do_not_meet(authority: Authority, tmp_path: Path) -> None:
    """Each of 60 targets of every kind gets its own report once, while others fail beside it."""
    box = Mailbox(refused={"gone@example.org"})
    live, dead = Receiver(), Receiver(status(500))
    with (
        mailbox(box, starttls=authority.server_context(tmp_path)),
        receiver(live, authority.server_context(tmp_path)),
        receiver(dead, authority.server_context(tmp_path)),
        object_store("reports") as (url, client),
    ):
        post = Post(f"smtp://127.0.0.1:{box.port}", "fairday@example.org", ("127.0.0.1",))
        options = {"key": KEY, "secret": SECRET, "endpoint_url": url}
        targets: list[tuple[int, MailTarget | Place]] = []
        for number in range(0, 60, 10):
            web = f"https://127.0.0.1:{live.port}"
            targets += [
                (number, MailTarget(f"p{number}@example.org")),
                (number + 1, MailTarget("gone@example.org")),
                (number + 2, WebhookTarget(f"{web}/webhook", new_secret())),
                (number + 3, SlackTarget(f"{web}/slack")),
                (number + 4, TeamsTarget(f"{web}/teams")),
                (number + 5, WebhookTarget(f"https://127.0.0.1:{dead.port}/", new_secret())),
                (number + 6, FolderTarget(str(tmp_path / "out"))),
                (number + 7, FolderTarget("/proc/fairday")),
                (number + 8, StoreTarget("s3://reports/made", options)),
                (number + 9, StoreTarget("s3://elsewhere", options)),
            ]

        def attempt(given: tuple[int, MailTarget | Place]) -> bool:
            number, target = given
            made = parcel(made_file(tmp_path, f"{number}.csv", b"%d" % number), name=f"S{number}", key=f"k{number}")
            try:
                send(post, made, target)
            except DeliveryError:
                return False
            return True

        with ThreadPoolExecutor(16) as threads:
            arrived = list(threads.map(attempt, targets))
        objects = [one["Key"] for one in client.list_objects_v2(Bucket="reports")["Contents"]]
    assert arrived == [True, False, True, True, True, False, True, False, True, False] * 6
    assert sorted(to for (to,), _ in box.mails) == sorted(f"p{number}@example.org" for number in range(0, 60, 10))
    assert sorted(got.path for got in live.received) == ["/slack"] * 6 + ["/teams"] * 6 + ["/webhook"] * 6
    ids = {got.headers["webhook-id"] for got in live.received if got.path == "/webhook"}
    assert ids == {f"k{number + 2}" for number in range(0, 60, 10)}
    expected = {f"S{number + 6}-2026-10-19T0600.csv": b"%d" % (number + 6) for number in range(0, 60, 10)}
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == expected
    assert sorted(objects) == sorted(f"made/S{number + 8}-2026-10-19T0600.csv" for number in range(0, 60, 10))


def test_the_password_of_the_mail_server_is_not_printed() -> None:
    """What says how things leave holds a password, and does not show it."""
    assert "hunter2" not in repr(Post("smtp://fair:hunter2@mail.example.org", "fairday@example.org"))
