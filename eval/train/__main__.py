"""Train the reader: `python -m eval.train pairs …` in the usual environment, `… reader …` in that of training."""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eval.train.examples import Example

SEED = 5
ASKED_FILE = "-asked"
"""What the files of lines for questions without marks end in."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run one step."""
    options = _parser().parse_args(arguments)
    if options.step == "pairs":
        write_pairs(options.out, options.pages)
    elif options.step == "intents":
        from eval.train.intents import train

        _say("\n".join(train(options.out)))
    elif options.step == "calibrate":
        from eval.train.calibrate import calibrate

        _say(json.dumps(calibrate(options.pairs, options.weights), indent=1))
    elif options.step == "teach":
        write_taught(options)
    else:
        train_reader(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.train", description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    pairs = steps.add_parser("pairs", help="questions of our suites with their passages, a file a page")
    pairs.add_argument("out", type=Path)
    pairs.add_argument("pages", nargs="*", help="names of pages; all if none is named")
    _add_training(steps)
    fitted = steps.add_parser("calibrate", help="probabilities and thresholds for the weights that ship")
    fitted.add_argument("--pairs", type=Path, required=True)
    fitted.add_argument("--weights", type=Path, default=Path("qa/reading/weights"))
    intents = steps.add_parser("intents", help="what kind of answer a question wants, from eval/train/forms.jsonl")
    intents.add_argument("--out", type=Path, default=Path("qa/search/weights/intents.npz"))
    return parser


def _add_training(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    reader = steps.add_parser("reader", help="train, measure, export")
    reader.add_argument("--pairs", type=Path, required=True, help="the folder that `pairs` wrote")
    reader.add_argument("--encoder", type=Path, required=True, help="folder with its config, tokenizer, weights")
    reader.add_argument("--start", type=Path, help="weights of a reader to go on from")
    reader.add_argument("--public", type=Path, help="folder with qa.jsonl.gz")
    reader.add_argument("--public-lines", type=int, default=3000, help="public lines for each pass")
    reader.add_argument("--taught", type=Path, help="the folder that `teach` wrote")
    reader.add_argument("--train", nargs="*", default=[], help="pages to train on; all of split train if none")
    reader.add_argument("--tune", nargs="*", default=[], help="pages to measure on; all of split tune if none")
    reader.add_argument("--deepest", type=int, default=9, help="passages of a question beyond this rank are left out")
    reader.add_argument("--passes", type=int, default=3)
    reader.add_argument("--rate", type=float, default=5e-5)
    reader.add_argument("--batch", type=int, default=32)
    reader.add_argument("--seed", type=int, default=SEED)
    reader.add_argument("--half", action="store_true", help="compute in bfloat16")
    reader.add_argument("--no-export", action="store_true", help="a teacher, which does not ship")
    reader.add_argument("--out", type=Path, required=True)
    teacher = steps.add_parser("teach", help="what a larger reader says of the training pages' lines")
    teacher.add_argument("--pairs", type=Path, required=True)
    teacher.add_argument("--encoder", type=Path, required=True)
    teacher.add_argument("--start", type=Path, required=True, help="the teacher's weights")
    teacher.add_argument("--beside", type=Path, nargs=2, help="a second reader: its encoder's folder and its weights")
    teacher.add_argument("--deepest", type=int, default=9)
    teacher.add_argument("--half", action="store_true")
    teacher.add_argument("--out", type=Path, required=True)


def write_pairs(out: Path, names: Sequence[str]) -> None:
    """One file a page, `SPLIT-NAME.jsonl`, and one for the questions without marks, `SPLIT-NAME-asked.jsonl`."""
    from eval.train.collection import asked, collection
    from eval.train.pairs import asked_lines, passage_lines

    out.mkdir(parents=True, exist_ok=True)
    more = asked()
    for page in collection():
        if names and page.name not in names:
            continue
        _write(
            out / f"{page.split}-{page.name}.jsonl",
            passage_lines(page.file, page.suites, page.splits, twins=page.split == "train"),
        )
        if page.name in more:
            _write(out / f"{page.split}-{page.name}{ASKED_FILE}.jsonl", asked_lines(page.file, more[page.name]))


def _write(target: Path, rows: Iterable[dict[str, Any]]) -> None:
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    target.write_text("".join(lines), encoding="utf-8")
    _say(f"{target.name}: {len(lines)} lines")


def write_taught(options: argparse.Namespace) -> None:
    """What the teacher says of each training page's lines, a file a page."""
    from eval.train.network import load_reader, load_tokenizer
    from eval.train.teaching import both, save, teach

    options.out.mkdir(parents=True, exist_ok=True)
    teachers = [
        (load_reader(encoder, weights), load_tokenizer(encoder))
        for encoder, weights in ((options.encoder, options.start), *([options.beside] if options.beside else []))
    ]
    for file in sorted(options.pairs.glob("train-*.jsonl")):
        target = options.out / f"{file.stem}.npz"
        if not target.exists():
            rows = _read(file, options.deepest)
            # The second has learned the marked lines by heart.
            asked = teachers if file.stem.endswith(ASKED_FILE) else teachers[:1]
            save(both([teach(*teacher, rows, half=options.half) for teacher in asked]), target)
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
    tokenizer = load_tokenizer(options.encoder)
    examples = list(_own(options, tokenizer))
    public: list[dict[str, Any]] = []
    if options.public and options.public_lines:
        found = [row for row in lines(options.public / "qa.jsonl.gz") if not held_out(row, 7)]
        public = chance.sample(found, min(len(found), options.public_lines * options.passes))
    work = []
    for number in range(options.passes):
        batches = grouped(examples, options.batch, chance)
        mixed = [e for row in public[number :: options.passes] if (e := encode({**row, "id": ""}, tokenizer))]
        batches += by_length(mixed, options.batch, chance)
        chance.shuffle(batches)
        work += batches
    _say(f"{len(examples)} own lines, {len(work)} steps")
    reader = load_reader(options.encoder, options.start)
    if work:
        train(reader, work, options.out / "reader.safetensors", options.rate, _say, half=options.half)
    _measure(reader, options, tokenizer)
    if not options.no_export:
        digest = export(reader, options.out / "reader.onnx")
        _say(f"{options.out / 'reader.onnx'}  sha256 {digest}")


def _own(options: argparse.Namespace, tokenizer: Any) -> Iterator[Example]:
    """The training pages' lines as examples, with what a teacher says of them where one was asked."""
    from eval.train.examples import encode
    from eval.train.teaching import load

    for file in _files(options.pairs, "train", options.train):
        rows = _read(file, options.deepest)
        known = options.taught and options.taught / f"{file.stem}.npz"
        taught = load(known) if known and known.exists() else [None] * len(rows)
        for row, one in zip(rows, taught, strict=True):
            example = encode(row, tokenizer, one)
            if example:
                yield example


def _measure(reader: Any, options: argparse.Namespace, tokenizer: Any) -> None:
    from eval.train.judging import judge
    from eval.train.measuring import figures

    rows = [row for file in _files(options.pairs, "tune", options.tune) for row in _read(file, options.deepest)]
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


def _files(folder: Path, split: str, names: Sequence[str]) -> list[Path]:
    return [
        file for file in sorted(folder.glob(f"{split}-*.jsonl")) if not names or file.stem.partition("-")[2] in names
    ]


def _read(file: Path, deepest: int) -> list[dict[str, Any]]:
    """The lines of a file: of a question's first passages, and of all of its right updates."""
    from eval.train.examples import lines

    return [row for row in lines(file) if row["rank"] <= deepest or row["gold"]]


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
