"""Train the reader: `python -m eval.train pairs …` in the usual environment, `… reader …` in that of training."""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SEED = 5


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run one step."""
    parser = argparse.ArgumentParser(prog="python -m eval.train", description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    pairs = steps.add_parser("pairs", help="questions of our suites with their passages, a file a page")
    pairs.add_argument("out", type=Path)
    pairs.add_argument("pages", nargs="*", help="names of pages; all if none is named")
    reader = steps.add_parser("reader", help="train, measure, export")
    reader.add_argument("--pairs", type=Path, required=True, help="the folder that `pairs` wrote")
    reader.add_argument("--minilm", type=Path, required=True, help="folder with MiniLM's config, tokenizer, weights")
    reader.add_argument("--start", type=Path, help="weights of a reader to go on from")
    reader.add_argument("--public", type=Path, help="folder with qa.jsonl.gz and claims.jsonl.gz")
    reader.add_argument("--public-lines", type=int, default=3000, help="public lines of each kind, for each pass")
    reader.add_argument("--train", nargs="*", default=[], help="pages to train on; all of split train if none")
    reader.add_argument("--tune", nargs="*", default=[], help="pages to measure on; all of split tune if none")
    reader.add_argument("--passes", type=int, default=3)
    reader.add_argument("--rate", type=float, default=5e-5)
    reader.add_argument("--batch", type=int, default=32)
    reader.add_argument("--seed", type=int, default=SEED)
    reader.add_argument("--claims", action="store_true", help="train the verdict on the pages' claims too")
    reader.add_argument("--out", type=Path, required=True)
    fitted = steps.add_parser("calibrate", help="probabilities and thresholds for the weights that ship")
    fitted.add_argument("--pairs", type=Path, required=True)
    fitted.add_argument("--weights", type=Path, default=Path("qa/reading/weights"))
    intents = steps.add_parser("intents", help="what kind of answer a question wants, from eval/train/forms.jsonl")
    intents.add_argument("--out", type=Path, default=Path("qa/search/weights/intents.npz"))
    options = parser.parse_args(arguments)
    if options.step == "pairs":
        write_pairs(options.out, options.pages)
    elif options.step == "intents":
        from eval.train.intents import train

        _say("\n".join(train(options.out)))
    elif options.step == "calibrate":
        from eval.train.calibrate import calibrate

        _say(json.dumps(calibrate(options.pairs, options.weights), indent=1))
    else:
        train_reader(options)


def write_pairs(out: Path, names: Sequence[str]) -> None:
    """One file a page, `SPLIT-NAME.jsonl`."""
    from eval.train.collection import collection
    from eval.train.pairs import passage_lines

    out.mkdir(parents=True, exist_ok=True)
    for page in collection():
        if names and page.name not in names:
            continue
        rows = list(passage_lines(page.file, page.suites, page.splits, twins=page.split == "train"))
        target = out / f"{page.split}-{page.name}.jsonl"
        target.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        _say(f"{target.name}: {len(rows)} lines")


def train_reader(options: argparse.Namespace) -> None:
    """Train on the pages' lines with public ones mixed in, measure on the tune pages, export."""
    import torch

    from eval.train.examples import by_length, encode, grouped, held_out, lines
    from eval.train.export import export
    from eval.train.network import load_reader, load_tokenizer
    from eval.train.training import train

    torch.manual_seed(options.seed)
    chance = random.Random(options.seed)  # noqa: S311 - no secret
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(options.minilm)
    own = _rows(options.pairs, "train", options.train)
    examples = [example for row in own if (example := encode(row, tokenizer))]
    claims = []
    if options.claims:
        claims = [e for row in _rows(options.pairs, "claims", options.train) if (e := encode(row, tokenizer))]
    public: dict[str, list[dict[str, Any]]] = {"qa": [], "claims": []}
    if options.public and options.public_lines:
        for kind in (kind for kind in public if (options.public / f"{kind}.jsonl.gz").exists()):
            found = [row for row in lines(options.public / f"{kind}.jsonl.gz") if not held_out(row, 7)]
            public[kind] = chance.sample(found, min(len(found), options.public_lines * options.passes))
    work = []
    for number in range(options.passes):
        batches = grouped(examples, options.batch, chance) if examples else []
        batches += by_length(claims, options.batch, chance)
        for rows in public.values():
            part = rows[number :: options.passes]
            mixed = [e for row in part if (e := encode({**row, "id": ""}, tokenizer))]
            batches += by_length(mixed, options.batch, chance)
        chance.shuffle(batches)
        work += batches
    _say(f"{len(examples)} own lines, {len(claims)} own claims, {len(work)} steps")
    reader = load_reader(options.minilm, options.start)
    if work:
        train(reader, work, options.out / "reader.safetensors", options.rate, _say)
    _measure(reader, options, tokenizer)
    digest = export(reader, options.out / "reader.onnx")
    _say(f"{options.out / 'reader.onnx'}  sha256 {digest}")


def _measure(reader: Any, options: argparse.Namespace, tokenizer: Any) -> None:
    from eval.train.judging import judge
    from eval.train.measuring import figures

    rows = _rows(options.pairs, "tune", options.tune)
    judged = judge(reader, rows, tokenizer)
    measured = {"all": figures(judged)}
    for field in ("plain", "unlike", "typed"):
        measured[field] = figures([one for one in judged if one.row["wording"] == field])
    for weight in (10.0, 20.0, 30.0):
        measured[f"with score x {weight:.0f}"] = figures(judged, "score", weight)
    (options.out / "figures.json").write_text(json.dumps(measured, indent=1))
    (options.out / "tune.jsonl").write_text(
        "".join(json.dumps({**one.row, "tell": one.tell, "span_right": one.span_right}) + "\n" for one in judged)
    )
    for name, values in measured.items():
        _say(name.ljust(18) + "  ".join(f"{key} {value:.3f}" for key, value in values.items()))


def _rows(folder: Path, split: str, names: Sequence[str]) -> list[dict[str, Any]]:
    from eval.train.examples import lines

    files = sorted(folder.glob(f"{split}-*.jsonl"))
    return [row for file in files if not names or file.stem.partition("-")[2] in names for row in lines(file)]


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
