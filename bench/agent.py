"""What the agent costs a desktop: memory and processor time, idle and under input, beside a bare listener.

Both run on the same virtual desktop at the same time and hear the same inputs; the agent reports to a real collector,
under the default policy. The listener loads the same libraries and drops what it hears: that is the floor.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil

from tests.support.flow_agent import FlowAgent
from tests.support.flow_hands import Hands
from tests.support.flow_house import House, a_house
from tests.support.xdesktop import XDesktop, x_desktop

SETTLE_S = 3.0
MIB = 1024 * 1024


def measure(seconds: float = 60) -> dict[str, float]:
    """Measure over `seconds` without any input, then over `seconds` of typing, clicking, scrolling and switching.

    Memory is resident MiB at the end of each stretch, processor time per cent of one core; `times_…` are those of
    the agent by those of the bare listener.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with a_house(folder) as house, x_desktop(folder) as desktop:
            agent = _enrolled(house, desktop, folder)
            hands = Hands(desktop, seed=1)
            hands.open("xcalc", "Calculator", "xcalc", "-geometry", "240x320+900+80")
            hands.open("xedit", "xedit", "xedit", "-geometry", "500x240+40+480")
            hands.reach(hands.open("xterm", "shell", "xterm", "-T", "shell", "-geometry", "70x20+40+60", "-e", "cat"))
            bare = desktop.start(sys.executable, "-m", "bench.listener")
            agent.start()
            assert agent.process is not None
            both = {"agent": psutil.Process(agent.process.pid), "bare": psutil.Process(bare.pid)}
            time.sleep(SETTLE_S)
            figures = _stretch("idle", both, lambda: time.sleep(seconds))
            before = len(hands.diary)
            figures |= _stretch("input", both, lambda: hands.work(seconds))
            figures["inputs_per_s"] = (len(hands.diary) - before) / seconds
            agent.stop()
            hands.close()
    return {name: round(value, 3) for name, value in figures.items()}


def _enrolled(house: House, desktop: XDesktop, folder: Path) -> FlowAgent:
    house.fairday("migrate")
    house.fairday("team", "add", "Desk")
    house.fairday("person", "add", "Ada", "--team", "Desk")
    house.start()
    agent = FlowAgent(desktop, folder / "agent")
    agent.enrol(house.agents, house.fairday("enrol-token", "create", "--person", "Ada"), house.data / "ca.pem")
    return agent


def _stretch(name: str, processes: Mapping[str, psutil.Process], pass_time: Callable[[], None]) -> dict[str, float]:
    spent = {who: _cpu_s(process) for who, process in processes.items()}
    began = time.perf_counter()
    pass_time()
    took = time.perf_counter() - began
    cpu = {who: 100 * (_cpu_s(process) - spent[who]) / took for who, process in processes.items()}
    rss = {who: process.memory_info().rss / MIB for who, process in processes.items()}
    figures = {
        **{f"{who}_{name}_rss_mib": value for who, value in rss.items()},
        **{f"{who}_{name}_cpu_percent": value for who, value in cpu.items()},
        f"times_bare_{name}_rss": rss["agent"] / rss["bare"],
    }
    if cpu["bare"]:  # an idle listener may use less than a tick of the kernel's clock, and then nothing is a multiple
        figures[f"times_bare_{name}_cpu"] = cpu["agent"] / cpu["bare"]
    return figures


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system
