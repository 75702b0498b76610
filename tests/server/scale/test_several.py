import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import text
from sqlmodel import select

from fairday_agent import trust
from fairday_collector.clock import wall_ms
from fairday_collector.seats import find_seat, revoke_seat
from fairday_collector.store.tables import DirtyDay
from fairday_wire import Policy, Receipt, decode
from tests.server.scale.conftest import NewDatabase
from tests.support.fault_house import Program, until
from tests.support.flow_house import BIN
from tests.support.live_server import free_port
from tests.support.scale_house import Agent, Api, Proxy, ScaleHouse, a_scale_house

pytestmark = [pytest.mark.postgresql, pytest.mark.xdist_group("scale")]

BATCHES = 25
START_S = 150.0  # a small machine with much else to do
EVERY = ("nginx", "haproxy", "passthrough")


@dataclass(frozen=True)
class Plant:
    """Two processes that leave TLS to a proxy, one that does it itself, two workers, and the proxies."""

    house: ScaleHouse
    plain: list[Api]
    secure: Api
    workers: list[Program]
    proxies: dict[str, Proxy]

    def agent(self, proxy: str) -> Agent:
        """Enrol an agent through a proxy; a busy machine may just have failed its check of its servers."""
        until(lambda: answers(self, proxy), proxy)
        return self.house.enrol(self.proxies[proxy].agents)


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Iterator[Plant]:
    """Everything, running: starting it takes longer than the tests."""
    with a_scale_house(tmp_path_factory.mktemp("scale"), new_database()) as house:
        first = house.api("api1", "proxy")
        until(lambda: house.ready(first), "the first process, which compiles for all", START_S)
        plain, secure = [first, house.api("api2", "proxy")], house.api("api3", "on")
        workers = [house.worker(f"worker{n}") for n in (1, 2)]
        until(lambda: all(map(house.ready, [*plain, secure])), "the serving processes", START_S)
        proxies = {
            "nginx": house.nginx(plain),
            "haproxy": house.haproxy("haproxy.cfg", plain),
            "passthrough": house.haproxy("haproxy-passthrough.cfg", [secure]),
        }
        made = Plant(house, plain, secure, workers, proxies)
        for name in EVERY:
            until(lambda name=name: answers(made, name), name)  # type: ignore[misc]
        yield made


def answers(plant: Plant, proxy: str) -> bool:
    """Ask through a proxy without a key, which the collector refuses; fails where the proxy has ended."""
    assert plant.proxies[proxy].program.alive()
    context = trust.context(plant.house.ca, pinned=True)
    try:
        url = f"https://localhost:{plant.proxies[proxy].agents}/v1/policy"
        return httpx.get(url, verify=context, timeout=60).status_code == 401
    except httpx.HTTPError:
        return False


@pytest.mark.parametrize("proxy", EVERY)
def test_agents_enrol_and_upload_through_a_proxy(plant: Plant, proxy: str) -> None:
    """An agent that trusts the local authority alone gets a seat, a receipt, its policy, and duplicates as such."""
    agent = plant.agent(proxy)
    receipts = [decode(agent.upload(1).body, Receipt) for _ in range(3)]
    assert [(r.stored, r.duplicate, r.ack_through) for r in receipts] == [(5, False, 1), (5, True, 1), (5, True, 1)]
    assert plant.house.stored(agent.seat) == [(1, position) for position in range(5)]
    reply = agent.transport.get("/v1/policy")
    assert decode(reply.body, Policy).ca == plant.house.ca.read_text()
    assert agent.transport.get("/v1/policy", etag=reply.headers["etag"]).status == 304


@pytest.mark.parametrize("proxy", EVERY)
def test_refusals_come_from_the_collector_itself(plant: Plant, proxy: str) -> None:
    """A proxy puts no answer of its own in the place of a problem that tells the agent what to do."""
    agent = plant.agent(proxy)
    large = agent.transport.post("/v1/batches", b"x" * 300_000)
    full = agent.transport.post("/v1/batches", agent.batch(1, spans=500, app="x" * 250))
    many = agent.upload(2, spans=501)
    assert [large.status, full.status, many.status] == [413, 200, 413]
    for reply in (large, many, agent.transport.post("/v1/batches", b"{")):
        assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("proxy", ["nginx", "haproxy"])
def test_pages_are_served_through_a_proxy_and_figures_are_not(plant: Plant, proxy: str) -> None:
    """Pages, probes and vendored files pass; what is for the monitoring of this machine does not."""
    until(lambda: answers(plant, proxy), proxy)
    url = f"https://localhost:{plant.proxies[proxy].pages}"
    with httpx.Client(base_url=url, verify=trust.context(plant.house.ca, pinned=True), timeout=60) as browser:
        assert browser.get("/readyz").json()["status"] == "ready"
        assert browser.get("/people", follow_redirects=False).status_code == 303
        assert browser.get("/metrics").status_code == 404
        assert httpx.get(f"http://127.0.0.1:{plant.plain[0].web}/metrics", timeout=60).status_code == 200


def test_a_revoked_key_is_refused_by_every_process_at_once(plant: Plant) -> None:
    """Another process revokes; those that serve had the key in mind, and refuse it at the very next request."""
    agent = plant.agent("nginx")
    body = agent.batch(1)
    doors = [f"http://127.0.0.1:{api.agents}" for api in plant.plain]
    headers = {"Authorization": f"Bearer {agent.key}", "Content-Type": "application/json"}
    with httpx.Client(headers=headers, timeout=60) as client:
        assert [client.post(f"{door}/v1/batches", content=body).status_code for door in doors] == [200, 200]
        with plant.house.store.write() as session:
            revoke_seat(session, find_seat(session, agent.seat), wall_ms(), "test")
        answers = [client.post(f"{door}/v1/batches", content=body) for door in doors]
        assert [answer.status_code for answer in answers] == [401, 401]


def test_nothing_is_lost_or_doubled_when_a_serving_process_is_killed(plant: Plant) -> None:
    """Under load one process behind each way is killed, and started again; all is stored as it was issued, once."""
    agents = [plant.agent(proxy) for proxy in EVERY for _ in range(3)]
    started = threading.Barrier(len(agents) + 1)

    def work(agent: Agent) -> None:
        agent.deliver(1)
        started.wait(60)
        for seq in range(2, BATCHES + 1):
            agent.deliver(seq)

    at_work = [threading.Thread(target=work, args=(agent,)) for agent in agents]
    for thread in at_work:
        thread.start()
    started.wait(60)
    time.sleep(0.5)
    victims = [plant.plain[0], plant.secure]
    for api in victims:
        api.program.kill()
        api.program.start()
    for thread in at_work:
        thread.join(120)
        assert not thread.is_alive()
    issued = [(seq, position) for seq in range(1, BATCHES + 1) for position in range(5)]
    assert [plant.house.stored(agent.seat) for agent in agents] == [issued] * len(agents)
    until(lambda: all(map(plant.house.ready, victims)), "the killed processes", START_S)


def test_another_worker_leads_when_the_leader_is_killed(plant: Plant) -> None:
    """The one that stood by takes over, and days are reckoned again."""
    until(lambda: plant.house.leader("ledger", plant.workers) is not None, "a leader")
    leader = plant.house.leader("ledger", plant.workers)
    assert leader is not None
    (spare,) = [worker for worker in plant.workers if worker is not leader]
    until(lambda: not marked(plant), "the days before")
    assert spare.process is not None
    # Were it not stopped, it might have reckoned the day before anybody looks.
    spare.process.send_signal(signal.SIGSTOP)
    leader.kill()
    plant.agent("nginx").deliver(1)
    assert marked(plant)
    spare.process.send_signal(signal.SIGCONT)
    until(lambda: plant.house.leader("ledger", plant.workers) is spare, "another leader")
    until(lambda: not marked(plant), "the marked day")
    assert '"event": "lead.taken"' in spare.said()
    before = leader.said().count("Running.")
    leader.start()
    until(lambda: leader.said().count("Running.") > before, "the killed worker", START_S)


def marked(plant: Plant) -> bool:
    """Tell whether a day waits to be reckoned."""
    with plant.house.store.read() as session:
        return session.exec(select(DirtyDay)).first() is not None


def test_a_process_of_another_schema_is_refused_and_left_out(plant: Plant) -> None:
    """In a rolling update new processes do not start before the migration, and old ones are not ready after it."""
    with plant.house.store.read() as session:
        ours = session.connection().execute(text("SELECT version_num FROM alembic_version")).scalar()
    _set_schema(plant, "9999")
    try:
        assert [plant.house.readiness(api) for api in plant.plain] == [503, 503]
        ports = {"FAIRDAY_AGENTS_PORT": str(free_port()), "FAIRDAY_WEB_PORT": str(free_port())}
        both = [plant.house.program(f"late-{role}", [BIN / "fairday", role], **ports) for role in ("api", "worker")]
        for late in both:
            assert late.process is not None
            assert late.process.wait(START_S) != 0
            assert "fairday migrate" in late.said()
    finally:
        _set_schema(plant, str(ours))
    assert all(map(plant.house.ready, plant.plain))


def _set_schema(plant: Plant, revision: str) -> None:
    with plant.house.store.write() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})


@pytest.mark.parametrize("proxy", EVERY)
def test_enrolments_are_limited_through_a_proxy(plant: Plant, proxy: str) -> None:
    """Nobody escapes the limit by writing addresses of their own; `Retry-After` says when to come again."""
    port = plant.proxies[proxy].agents
    context = trust.context(plant.house.ca, pinned=True)
    until(lambda: answers(plant, proxy), proxy)
    with httpx.Client(base_url=f"https://localhost:{port}", verify=context, timeout=60) as client:
        for n in range(1000):
            answer = client.post("/v1/enrol", content=b"{", headers={"X-Forwarded-For": f"203.0.113.{n % 250}"})
            if answer.status_code == 429:
                break
    assert answer.status_code == 429
    assert answer.json()["code"] == "too_many_enrolments"
    assert int(answer.headers["retry-after"]) >= 1


def test_a_stopped_process_ends_well(plant: Plant) -> None:
    """A process that is told to stop answers what is under way, and ends without a fault."""
    statuses = [program.stop() for program in [plant.plain[1].program, *plant.workers]]
    assert statuses == [0, 0, 0]
    for name in ("nginx", "haproxy"):
        until(lambda name=name: answers(plant, name), name)  # type: ignore[misc]
