from .bilingual_toy import EnglishItalian as EnglishItalian
from .bilingual_toy import english_italian as english_italian
from .cache import cache_dir as cache_dir
from .cache import data_dir as data_dir
from .cache import repository_data as repository_data
from .cache import write_atomically as write_atomically
from .encoded_pydocs import DocVectors as DocVectors
from .encoded_pydocs import pydocs_vectors as pydocs_vectors
from .lee_news import LeeCorpus as LeeCorpus
from .lee_news import lee_corpus as lee_corpus
from .pictures import digits as digits
from .pictures import photographs as photographs
from .progress_bar import progress as progress
from .pydocs_corpus import pydocs as pydocs
from .pydocs_table import Doc as Doc
from .pydocs_table import PyDocs as PyDocs
from .question_set import Question as Question
from .question_set import missing_answers as missing_answers
from .question_set import pydocs_questions as pydocs_questions
from .rendered_shapes import ShapeObject as ShapeObject
from .rendered_shapes import ShapeScenes as ShapeScenes
from .rendered_shapes import shapes as shapes
from .sense_sentences import BankSentence as BankSentence
from .sense_sentences import bank_sentences as bank_sentences
from .static_table import static_vectors as static_vectors
from .synthesised_sounds import Sounds as Sounds
from .synthesised_sounds import sounds as sounds
from .vector_mixtures import vector_mixture as vector_mixture
from .word_judgements import analogies as analogies
from .word_judgements import word_similarity as word_similarity
from .word_table import WordVectors as WordVectors

__all__ = [
    "BankSentence",
    "Doc",
    "DocVectors",
    "EnglishItalian",
    "LeeCorpus",
    "PyDocs",
    "Question",
    "ShapeObject",
    "ShapeScenes",
    "Sounds",
    "WordVectors",
    "analogies",
    "bank_sentences",
    "cache_dir",
    "data_dir",
    "digits",
    "english_italian",
    "lee_corpus",
    "missing_answers",
    "photographs",
    "progress",
    "pydocs",
    "pydocs_questions",
    "pydocs_vectors",
    "repository_data",
    "shapes",
    "sounds",
    "static_vectors",
    "vector_mixture",
    "word_similarity",
    "write_atomically",
]
