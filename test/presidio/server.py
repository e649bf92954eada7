"""Presidio Analyzer behind the REST contract of its own server, which is not part of the package on PyPI.

No model is downloaded: spaCy's blank Chinese pipeline cuts the text in tokens, and Presidio's own pattern recognisers
do the finding. Prints its address as the first line of its standard output.
"""

import json
import logging
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import spacy
import tldextract
from presidio_analyzer import (
    AnalyzerEngine,
    AnalyzerRequest,
    BatchAnalyzerEngine,
    Pattern,
    PatternRecognizer,
    RecognizerRegistry,
)
from presidio_analyzer.nlp_engine import SpacyNlpEngine

LANGUAGE = "zh"


class BlankEngine(SpacyNlpEngine):
    """spaCy without a model."""

    def load(self):
        self.nlp = {LANGUAGE: spacy.blank(LANGUAGE)}


def create_engine():
    # The e-mail recogniser would fetch the public suffix list; the copy inside the package does as well.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    nlp_engine = BlankEngine(models=[{"lang_code": LANGUAGE, "model_name": "blank"}])
    registry = RecognizerRegistry(supported_languages=[LANGUAGE])
    registry.load_predefined_recognizers(languages=[LANGUAGE])
    # As a hospital adds its own: a form that nobody else knows.
    bed = Pattern(name="wristband", regex=r"腕带[A-Z]{2}-\d{3}", score=0.9)
    registry.add_recognizer(
        PatternRecognizer("HOSPITAL_WRISTBAND_ID", supported_language=LANGUAGE, patterns=[bed])
    )
    return AnalyzerEngine(
        registry=registry, nlp_engine=nlp_engine, supported_languages=[LANGUAGE]
    )


ENGINE = create_engine()
BATCH = BatchAnalyzerEngine(ENGINE)


def analyze(body):
    wish = AnalyzerRequest(body)
    if not wish.text:
        raise ValueError("No text provided")
    if not wish.language:
        raise ValueError("No language provided")
    ENGINE.get_supported_entities(wish.language)
    is_batch = isinstance(wish.text, list)
    lists = BATCH.analyze_iterator(
        texts=wish.text if is_batch else [wish.text],
        language=wish.language,
        correlation_id=wish.correlation_id,
        score_threshold=wish.score_threshold,
        entities=wish.entities,
        return_decision_process=wish.return_decision_process,
        ad_hoc_recognizers=wish.ad_hoc_recognizers,
        context=wish.context,
        allow_list=wish.allow_list,
        allow_list_match=wish.allow_list_match,
        regex_flags=wish.regex_flags,
    )
    plain = [[to_plain(result) for result in results] for results in lists]
    return plain if is_batch else plain[0]


def to_plain(result):
    return {key: value for key, value in result.to_dict().items() if key != "recognition_metadata"}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.answer({"/analyze": lambda: analyze(json.loads(body))})

    def do_GET(self):
        language = parse_qs(urlsplit(self.path).query).get("language", [None])[0]
        self.answer(
            {
                "/health": lambda: "Presidio Analyzer service is up",
                "/supportedentities": lambda: ENGINE.get_supported_entities(language),
                "/recognizers": lambda: [each.name for each in ENGINE.get_recognizers(language)],
            }
        )

    def answer(self, works):
        work = works.get(urlsplit(self.path).path)
        if work is None:
            return self.send(404, {"error": "not found"})
        try:
            return self.send(200, work())
        except TypeError as error:
            return self.send(400, {"error": str(error)})
        except Exception as error:
            return self.send(500, {"error": str(error)})

    def send(self, status, value):
        content = json.dumps(value, default=lambda each: each.to_dict(), sort_keys=True).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    # One call after the other and one a connection, as a worker of Presidio's own server does.
    server = HTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
