"""Records what TRL's own trainers compute, for `npm run agree -- trl`. The project needs no Python: only whoever records anew does.

    python3.11 -m venv /tmp/trl && /tmp/trl/bin/pip install trl==1.16.0 torch==2.15.0 transformers==5.24.0 accelerate==1.15.0 datasets==5.2.0
    /tmp/trl/bin/python scripts/agree/record-trl.py scripts/agree/trl.json [SEED]

Nothing of TRL is written again here. GRPOTrainer._generate_and_score_completions (rewards to advantages, masks of outputs that were cut off),
GRPOTrainer._calculate_rewards, GRPOTrainer._compute_loss and RLOOTrainer._generate_and_score_completions run as they are installed, on an object that
has only the settings that they read. In place of a model stand tables of log-probabilities and entropies, so that the gradient of the loss by each is TRL's
own by autograd. Double precision, so that what is recorded is TRL's arithmetic and not its rounding; rewards are what float32 holds, as TRL stores them so.
"""

import json
import logging
import math
import random
import sys
from collections import defaultdict, deque
from importlib.metadata import version
from types import SimpleNamespace

import torch

VERSIONS = {"trl": "1.16.0", "torch": "2.15.0", "transformers": "5.24.0"}
for name, wanted in VERSIONS.items():
    found = version(name).split("+")[0]
    if found != wanted:
        sys.exit(f"{name} is {found}, and the vectors are those of {wanted}: install what the first lines of this file say.")

from accelerate import PartialState  # noqa: E402

PartialState(cpu=True)
logging.disable(logging.WARNING)
import trl.trainer.grpo_trainer as grpo  # noqa: E402
import trl.trainer.rloo_trainer as rloo  # noqa: E402

torch.set_default_dtype(torch.float64)

END, PAD = 1, 0
ADVANTAGE_CASES, RLOO_CASES, LOSS_CASES = 240, 50, 230


class Model:
    """In place of a model: its name says whose log-probabilities are asked for."""

    training = True
    is_gradient_checkpointing = False

    def __init__(self, name):
        self.name = name


class Accelerator:
    device, num_processes, process_index, is_main_process, sync_gradients = torch.device("cpu"), 1, 0, True, True

    def gather(self, tensor):
        return tensor

    gather_for_metrics = gather

    def reduce(self, tensor, reduction):
        return tensor


def stand_in(owner, rows, group, terms, weights, **settings):
    """What TRL's methods read of a trainer. `rows`: prompts, completions, and a table of log-probabilities for each model."""
    width = max(len(row["completion"]) for row in rows)
    tables = {}

    def table(name, filler):
        padded = [list(row[name]) + [filler] * (width - len(row["completion"])) for row in rows]
        return torch.tensor(padded, dtype=torch.float64, requires_grad=name in ("new", "entropies"))

    def log_probs(model, *_, compute_entropy=False, **__):
        tables[model.name] = table(model.name, -2.5)
        if compute_entropy:
            tables["entropies"] = table("entropies", 1.5)
        return tables[model.name], tables.get("entropies"), None

    def generate(prompts):
        if owner is rloo.RLOOTrainer:
            return [row["prompt"] for row in rows], [row["completion"] for row in rows], [""] * len(rows)
        masks = [row["seen"] for row in rows] if any(0 in row["seen"] for row in rows) else None
        return ([row["prompt"] for row in rows], [row["completion"] for row in rows], masks, [""] * len(rows), None, {}, None, None)

    def reward(index):
        return lambda **_: [None if math.isnan(row[index]) and index % 2 else row[index] for row in terms]

    settings = {"mask": False, "iterations": 1, "beta": 0.0, "loss_type": "dapo", "level": "token", "low": 0.2, "high": 0.28, "delta": None, "entropy": 0.0, "longest": 8,
                "order": "sum_then_normalize", "scale": "group", **settings}
    args = SimpleNamespace(
        per_device_train_batch_size=len(rows), steps_per_generation=1, gradient_accumulation_steps=1, gradient_checkpointing_kwargs=None, report_to=[],
        use_bias_correction_kl=False, delta=settings["delta"])
    count = len(weights)
    trainer = SimpleNamespace(
        accelerator=Accelerator(), model=Model("old"), ref_model=Model("reference"), args=args, state=SimpleNamespace(global_step=0), is_fsdp_enabled=False,
        environment_factories=None, environments=None, tools=None, _is_vlm=False, processing_class=None, pad_to_multiple_of=None, chat_template_kwargs={},
        eos_token_ids=[END], eos_token_id=END, pad_token_id=PAD, pad_token=None, _tokenizer=SimpleNamespace(pad_token_id=PAD, eos_token_id=END, batch_decode=lambda ids, **_: [""] * len(ids)),
        mask_truncated_completions=settings["mask"], num_iterations=settings["iterations"], use_vllm=False, vllm_importance_sampling_correction=False, beta=settings["beta"],
        num_generations=group, num_generations_eval=group, multi_objective_aggregation=settings["order"], scale_rewards=settings["scale"],
        reward_weights=torch.tensor(weights), reward_funcs=[reward(i) for i in range(count)], reward_func_names=[f"f{i}" for i in range(count)], reward_processing_classes=[None] * count,
        _metrics={"train": defaultdict(list)}, _pending_extra_logs={}, _pending_metrics={}, _log_completion_extra=None, _log_metric=None, log_multimodal=False,
        _logs={"prompt": deque(), "completion": deque(), "rewards": defaultdict(deque), "advantages": deque(), "extra": defaultdict(deque), "images": deque()},
        loss_type=settings["loss_type"], importance_sampling_level=settings["level"], epsilon_low=settings["low"], epsilon_high=settings["high"],
        max_completion_length=settings["longest"], top_entropy_quantile=1.0, off_policy_mask_threshold=None, aux_loss_enabled=False,
        _entropy_bonus_enabled=settings["entropy"] > 0, use_adaptive_entropy=False, entropy_coef=settings["entropy"], current_gradient_accumulation_steps=1,
        reward_clip_range=None, normalize_advantages=False)
    trainer._generate = generate
    trainer._get_per_token_logps_and_entropies = log_probs
    trainer._get_per_token_logps = lambda *a, **k: log_probs(*a, **k)[0]
    return trainer, tables


def scored(owner, trainer):
    """TRL's own methods on the object."""
    trainer._calculate_rewards = lambda *a: owner._calculate_rewards(trainer, *a)
    return owner._generate_and_score_completions(trainer, [{"prompt": ""} for _ in range(trainer.args.per_device_train_batch_size)])


def figure(x, digits=7):
    return float(f"{x:.{digits}g}")


def some_reward(draw):
    """Numbers that a float32 holds: a few steps, ones and zeros, a wide range, tenths."""
    kind = draw.random()
    if kind < 0.35:
        return float(draw.randrange(2))
    if kind < 0.7:
        return draw.randrange(-64, 65) / 16
    if kind < 0.9:
        return draw.randrange(-2**20, 2**20) / 1024
    return torch.tensor(draw.randrange(10) / 10, dtype=torch.float32).item()


def some_weights(draw, terms):
    return [draw.choice([0.0, 0.125, 0.25, 0.5, 1.0, 1.0, 1.0, 2.0, 3.5]) for _ in range(terms)]


def some_terms(draw, groups, group, count):
    """Rewards of each member by function. Some groups are all alike, some differ in terms only, some have members or terms that are no number."""
    rows = []
    for _ in range(groups):
        kind = draw.random()
        if kind < 0.2:
            same = [some_reward(draw) for _ in range(count)]
            members = [list(same) for _ in range(group)]
        elif kind < 0.3 and count > 1:
            members = []
            for _ in range(group):
                part = float(draw.randrange(3))
                members.append([part, 2.0 - part] + [1.0] * (count - 2))
        else:
            members = [[some_reward(draw) for _ in range(count)] for _ in range(group)]
        if draw.random() < 0.35:
            share = draw.choice([0.15, 0.5])
            for member in members:
                for i in range(count):
                    if draw.random() < share:
                        member[i] = math.nan
        if draw.random() < 0.25:
            for member in draw.sample(members, draw.randint(1, group)):
                member[:] = [math.nan] * count
        rows.extend(members)
    return rows


def blank_rows(count):
    return [{"prompt": [5], "completion": [6, END], "seen": [1, 1], "old": [-1, -1], "new": [-1, -1], "reference": [-1, -1], "entropies": [1, 1]} for _ in range(count)]


def in_groups(values, group):
    return [values[at:at + group] for at in range(0, len(values), group)]


def written(terms, group):
    return in_groups([[None if math.isnan(value) else value for value in row] for row in terms], group)


def advantage_case(draw, leave_one_out):
    groups, group = draw.randint(1, 5), draw.choice([1, 2, 2, 3, 4, 5, 7, 8])
    count = draw.randint(1, 4)
    terms, weights = some_terms(draw, groups, group, count), some_weights(draw, count)
    order = draw.choice(["sum_then_normalize", "normalize_then_sum"])
    scale = draw.choice(["group", "batch", "none"])
    owner = rloo.RLOOTrainer if leave_one_out else grpo.GRPOTrainer
    trainer, _ = stand_in(owner, blank_rows(groups * group), group, terms, weights, order=order, scale=scale)
    found = scored(owner, trainer)["advantages"]
    how = {"estimator": "rloo"} if leave_one_out else {"estimator": "grpo", "order": order, "scale": scale}
    return {"kind": "advantages", **how, "weights": weights, "rewards": written(terms, group), "advantages": in_groups([figure(a, 10) for a in found.tolist()], group)}


def output_of(draw, token):
    length = draw.choice([1, 1, 2, 3, 3, 4, 6])
    tokens = [token() for _ in range(length - 1)]
    return [*tokens, END if draw.random() < 0.7 else token()]


def loss_case(draw):
    groups, group = draw.randint(1, 3), draw.choice([1, 2, 2, 3, 4])
    iterations = draw.choice([1, 2, 3])
    # Some tokens differ by 65 536 alone.
    vocabulary = draw.choice([[5, 6, 7], [5, 6, 5 + 65536], list(range(5, 40)), [66_000, 131_077, 464]])
    loss_type = draw.choice(["dapo", "dapo", "grpo", "dr_grpo"])
    level = draw.choice(["token", "token", "sequence"])
    settings = {
        "iterations": iterations, "loss_type": loss_type, "level": level, "mask": draw.random() < 0.4, "beta": draw.choice([0.0, 0.0, 0.02, 0.5]),
        "low": draw.choice([0.2, 0.1]), "high": draw.choice([0.28, 0.2]), "delta": draw.choice([None, 2.0, 3.0]), "entropy": draw.choice([0.0, 0.0, 0.003, 0.1]),
        "longest": draw.choice([6, 8, 64]), "scale": draw.choice(["group", "batch", "none"]),
    }
    # Where every token is one sum's, an output may be in parts, with what a tool answered between them.
    answered = loss_type == "dapo" and level == "token" and draw.random() < 0.3
    known = {}
    rows = []
    for _ in range(groups):
        prompt = [draw.choice(vocabulary) for _ in range(draw.choice([1, 2, 3]))]
        for _ in range(group):
            output = output_of(draw, lambda: draw.choice(vocabulary))
            if rows and draw.random() < 0.25:
                prompt, output = rows[-1]["prompt"], rows[-1]["completion"]
            row = {"prompt": prompt, "completion": output, "old": [], "new": [], "reference": [], "entropies": [], "seen": []}
            # What a model says depends on what it has read, and so does what is a tool's.
            for at in range(len(output)):
                context = (*prompt, *output[:at + 1])
                if context not in known:
                    old = round(-draw.expovariate(0.7), 3)
                    moved = lambda: round(old + draw.gauss(0, draw.choice([0.05, 0.4, 1.2])), 3)
                    known[context] = (old, old if iterations == 1 else moved(), moved(), round(draw.random() * 3, 3), 0 if answered and at > 0 and draw.random() < 0.3 else 1)
                old, new, reference, entropy, seen = known[context]
                for name, value in (("old", old), ("new", new), ("reference", reference), ("entropies", entropy), ("seen", seen)):
                    row[name].append(value)
            rows.append(row)
    if draw.random() < 0.08:
        settings["mask"] = True
        for row in rows:
            row["completion"] = [token if token != END else vocabulary[0] for token in row["completion"]]
    count = draw.randint(1, 2)
    terms, weights = some_terms(draw, groups, group, count), some_weights(draw, count)
    trainer, tables = stand_in(grpo.GRPOTrainer, rows, group, terms, weights, **settings)
    inputs = scored(grpo.GRPOTrainer, trainer)
    loss = grpo.GRPOTrainer._compute_loss(trainer, Model("new"), inputs)
    slopes, spread = torch.autograd.grad(loss, [tables["new"], tables["entropies"]], allow_unused=True)
    entropy_slopes = torch.zeros_like(slopes) if spread is None else spread
    metrics = trainer._metrics["train"]
    case = {
        "kind": "loss", "numIterations": iterations, "lossAggregation": loss_type, "importance": level, "maskTruncated": settings["mask"], "beta": settings["beta"],
        "clipLow": settings["low"], "clipHigh": settings["high"], "dualClip": settings["delta"] or 0, "entropyCoefficient": settings["entropy"], "longest": settings["longest"],
        "scale": settings["scale"], "weights": weights, "rewards": written(terms, group), "rows": [],
        "loss": figure(loss.item()), "policyLoss": figure(metrics["policy_loss"][0] if settings["entropy"] > 0 else loss.item()),
    }
    for at, row in enumerate(rows):
        length = len(row["completion"])
        one = {"prompt": row["prompt"], "output": row["completion"], "closed": row["completion"][-1] == END, "new": row["new"], "entropies": row["entropies"],
               "slopes": [figure(x) for x in slopes[at, :length].tolist()], "entropySlopes": [figure(x) for x in entropy_slopes[at, :length].tolist()]}
        if iterations > 1:
            one["old"] = row["old"]
        if settings["beta"] > 0:
            one["reference"] = row["reference"]
        if 0 in row["seen"]:
            one["seen"] = row["seen"]
        if settings["entropy"] == 0:
            del one["entropySlopes"]
        case["rows"].append(one)
    return case


def main():
    out, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20261130
    draw = random.Random(seed)
    cases = [advantage_case(draw, False) for _ in range(ADVANTAGE_CASES)] + [advantage_case(draw, True) for _ in range(RLOO_CASES)] + [loss_case(draw) for _ in range(LOSS_CASES)]
    text = ",\n".join(json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases)
    head = json.dumps({"versions": VERSIONS, "seed": seed})
    with open(out, "w") as file:
        file.write(f'{head[:-1]}, "cases": [\n{text}\n]}}\n')
    print(f"{len(cases)} cases in {out}")


main()
