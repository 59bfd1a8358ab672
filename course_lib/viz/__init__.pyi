from .agreement import agreement_scatter as agreement_scatter
from .analogies import analogy_machine as analogy_machine
from .attention_tables import attention_heat_map as attention_heat_map
from .attention_views import attention_viewer as attention_viewer
from .bar_charts import bars as bars
from .bar_charts import ranked_bars as ranked_bars
from .beam_widths import beam_explorer as beam_explorer
from .cell_maps import cell_map as cell_map
from .cell_views import ivf_cells as ivf_cells
from .code_pictures import pq_pictures as pq_pictures
from .codebook_painter import pq_painter as pq_painter
from .cost_calculator import cost_explorer as cost_explorer
from .cost_figures import cost_bars as cost_bars
from .curves import lines as lines
from .curves import training_curve as training_curve
from .display import current_chapter as current_chapter
from .display import show as show
from .display import start as start
from .distance_plane import distance_lab as distance_lab
from .distributions import histograms as histograms
from .explorer_frame import Explorer as Explorer
from .filter_lines import filter_curves as filter_curves
from .filter_ranks import ranked_filter_search as ranked_filter_search
from .filter_recall import filter_lab as filter_lab
from .graph_descent import hnsw_descent as hnsw_descent
from .growth_lines import fitted_slope as fitted_slope
from .growth_lines import growth_curve as growth_curve
from .head_profiles import attention_profile as attention_profile
from .index_tuning import tuning_plane as tuning_plane
from .layer_maps import layer_map as layer_map
from .layer_panels import hnsw_layers as hnsw_layers
from .maps import embedding_map as embedding_map
from .maps import vector_arrows as vector_arrows
from .matrices import heat_map as heat_map
from .neighbourhoods import neighbourhood_explorer as neighbourhood_explorer
from .pooled_tokens import pooling_playground as pooling_playground
from .projections import aligned_frames as aligned_frames
from .projections import project as project
from .recall_planes import recall_latency as recall_latency
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
    "cell_map",
    "cost_bars",
    "cost_explorer",
    "course_template",
    "current_chapter",
    "distance_lab",
    "embedding_map",
    "filter_curves",
    "filter_lab",
    "fitted_slope",
    "growth_curve",
    "heat_map",
    "histograms",
    "hnsw_descent",
    "hnsw_layers",
    "ivf_cells",
    "layer_map",
    "lines",
    "neighbourhood_explorer",
    "new_figure",
    "pooling_playground",
    "pq_painter",
    "pq_pictures",
    "project",
    "ranked_bars",
    "ranked_filter_search",
    "recall_latency",
    "show",
    "start",
    "subword_surgeon",
    "training_curve",
    "training_scrubber",
    "tuning_plane",
    "use_template",
    "vector_arrows",
    "window_lab",
]
