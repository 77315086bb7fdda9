"""Load tests of the REST API with Locust: the profiles and their options. README.md says how to run them."""

import random

import gevent
from locust import LoadTestShape, events

import prepare
import report
import samples
from buyer import Buyer, accounts, concerts

# Locust looks for its users and its shape among these.
__all__ = ["Buyer", "Profile"]

# A scale of 1 is the reference: 100 to 10,000 users. A stage is its length in seconds and its number of users.
SECOND = 1


def stages(profile, duration):
    if profile == "step":
        stage = (duration or 240) / 4
        return [(stage, 100), (stage, 1_000), (stage, 5_000), (stage, 10_000)]
    if profile == "spike":
        # From 10 s on, everybody is there for 20 s; then it is as quiet as before.
        rest = max((duration or 60) - 30, 1)
        return [(10, 100), (20, 10_000), (rest, 100)]
    return [(duration or 1_800, 5_000)]


def scaled(count, scale):
    return max(1, round(count * scale))


class Profile(LoadTestShape):
    """Users are added within a third of a stage; those of a spike within a second."""

    def tick(self):
        options = self.runner.environment.parsed_options
        users, begins, now = 0, 0, self.get_run_time()
        for length, count in stages(options.profile, options.seconds):
            before, users = users, scaled(count, options.scale)
            if now < begins + length:
                within = SECOND if options.profile == "spike" else length / 3
                return users, max(1, abs(users - before) / within)
            begins += length
        return None


@events.init_command_line_parser.add_listener
def add_options(parser):
    group = parser.add_argument_group("Concert")
    group.add_argument("--profile", choices=["step", "spike", "soak"], default="step")
    group.add_argument("--scale", type=float, default=0.01, help="of the reference's 100 to 10,000 users")
    group.add_argument("--seconds", type=float, help="length of the whole; 240, 60 or 1,800 by default")
    group.add_argument("--concerts", type=int, default=10)
    group.add_argument("--seats", type=int, default=5_000, help="of each concert, in dates of up to 500")
    group.add_argument("--hold-seconds", type=int, default=60)
    group.add_argument("--organizer", default="organizer@example.com")
    group.add_argument("--organizer-password", default="organizer-demo")
    group.add_argument("--api-pid", type=int, help="sample the memory and CPU of this process")
    group.add_argument("--report", default="artifacts/load.html")


@events.init.add_listener
def begin(environment, **_):
    options = environment.parsed_options
    plan = stages(options.profile, options.seconds)
    length = sum(seconds for seconds, _ in plan)
    peak = max(scaled(count, options.scale) for _, count in plan)
    random.seed(7)

    shop = prepare.Shop(environment.host)
    concerts.extend(shop.put_on_sale(options, length))
    accounts.extend(shop.open_accounts(peak))

    recorder = report.Recorder(every=max(1, length / 120))
    environment.events.request.add_listener(recorder.note)
    sampler = samples.Sampler(options.api_pid, every=min(30, max(2, length / 60)))

    @environment.events.test_start.add_listener
    def start(**_):
        recorder.begin()
        gevent.spawn(recorder.run, environment.runner)
        gevent.spawn(sampler.run)

    @environment.events.quitting.add_listener
    def write(**_):
        sampler.take()
        faults = report.write(options, environment.stats, recorder, sampler)
        print(f"Report: {options.report}")
        if faults:
            print("Faults: " + "; ".join(faults))
            environment.process_exit_code = 1
