from .agreement import agreement_scatter as agreement_scatter
from .analogies import analogy_machine as analogy_machine
from .attention_tables import attention_heat_map as attention_heat_map
from .attention_views import attention_viewer as attention_viewer
from .bar_charts import bars as bars
from .bar_charts import ranked_bars as ranked_bars
from .beam_widths import beam_explorer as beam_explorer
from .curves import lines as lines
from .curves import training_curve as training_curve
from .display import current_chapter as current_chapter
from .display import show as show
from .display import start as start
from .distance_plane import distance_lab as distance_lab
from .distributions import histograms as histograms
from .explorer_frame import Explorer as Explorer
from .head_profiles import attention_profile as attention_profile
from .layer_maps import layer_map as layer_map
from .maps import embedding_map as embedding_map
from .maps import vector_arrows as vector_arrows
from .matrices import heat_map as heat_map
from .neighbourhoods import neighbourhood_explorer as neighbourhood_explorer
from .pooled_tokens import pooling_playground as pooling_playground
from .projections import aligned_frames as aligned_frames
from .projections import project as project
from .search_trees import beam_tree as beam_tree
from .subwords import subword_surgeon as subword_surgeon
from .template import PALETTE as PALETTE
from .template import course_template as course_template
from .template import new_figure as new_figure
from .template import use_template as use_template
from .training_frames import training_scrubber as training_scrubber
from .window_pairs import window_lab as window_lab

__all__ = [
    "Explorer",
    "PALETTE",
    "agreement_scatter",
    "aligned_frames",
    "analogy_machine",
    "attention_heat_map",
    "attention_profile",
    "attention_viewer",
    "bars",
    "beam_explorer",
    "beam_tree",
    "course_template",
    "current_chapter",
    "distance_lab",
    "embedding_map",
    "heat_map",
    "histograms",
    "layer_map",
    "lines",
    "neighbourhood_explorer",
    "new_figure",
    "pooling_playground",
    "project",
    "ranked_bars",
    "show",
    "start",
    "subword_surgeon",
    "training_curve",
    "training_scrubber",
    "use_template",
    "vector_arrows",
    "window_lab",
]
