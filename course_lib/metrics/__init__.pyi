from .course_scoreboard import open_scoreboard as open_scoreboard
from .ranking import ndcg as ndcg
from .ranking import recall as recall
from .ranking import reciprocal_rank as reciprocal_rank
from .scoreboard import Score as Score
from .scoreboard import Scoreboard as Scoreboard

__all__ = ["Score", "Scoreboard", "ndcg", "open_scoreboard", "recall", "reciprocal_rank"]
