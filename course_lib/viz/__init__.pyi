from .agreement import agreement_scatter as agreement_scatter
from .alert_timelines import alert_chart as alert_chart
from .analogies import analogy_machine as analogy_machine
from .attention_tables import attention_heat_map as attention_heat_map
from .attention_views import attention_viewer as attention_viewer
from .bar_charts import bars as bars
from .bar_charts import ranked_bars as ranked_bars
from .batch_timelines import batch_timeline as batch_timeline
from .beam_widths import beam_explorer as beam_explorer
from .bias_projector import bias_lab as bias_lab
from .box_maps import box_map as box_map
from .breaker_states import breaker_lab as breaker_lab
from .cell_maps import cell_map as cell_map
from .cell_views import ivf_cells as ivf_cells
from .circle_points import loss_circle_lab as loss_circle_lab
from .code_pictures import pq_pictures as pq_pictures
from .codebook_painter import pq_painter as pq_painter
from .compression_choices import compression_lab as compression_lab
from .convolution_views import convolution_lab as convolution_lab
from .cost_calculator import cost_explorer as cost_explorer
from .cost_figures import cost_bars as cost_bars
from .curves import lines as lines
from .curves import training_curve as training_curve
from .display import current_chapter as current_chapter
from .display import show as show
from .display import start as start
from .distance_plane import distance_lab as distance_lab
from .distributions import histograms as histograms
from .drift_dials import drift_lab as drift_lab
from .dumbbell_charts import dumbbell_chart as dumbbell_chart
from .edge_attentions import edge_attention as edge_attention
from .explorer_frame import Explorer as Explorer
from .filter_lines import filter_curves as filter_curves
from .filter_ranks import ranked_filter_search as ranked_filter_search
from .filter_recall import filter_lab as filter_lab
from .gain_bars import ndcg_lab as ndcg_lab
from .graph_descent import hnsw_descent as hnsw_descent
from .graph_drawings import graph_drawing as graph_drawing
from .growth_lines import fitted_slope as fitted_slope
from .growth_lines import growth_curve as growth_curve
from .head_profiles import attention_profile as attention_profile
from .index_tuning import tuning_plane as tuning_plane
from .interval_charts import interval_chart as interval_chart
from .layer_maps import layer_map as layer_map
from .layer_panels import hnsw_layers as hnsw_layers
from .load_dials import load_lab as load_lab
from .loss_landscapes import loss_landscape as loss_landscape
from .maps import embedding_map as embedding_map
from .maps import vector_arrows as vector_arrows
from .masked_pictures import mae_slider as mae_slider
from .matrices import heat_map as heat_map
from .message_rounds import message_passing_stepper as message_passing_stepper
from .metric_ranks import rank_changes as rank_changes
from .neighbourhoods import neighbourhood_explorer as neighbourhood_explorer
from .pareto_charts import pareto_chart as pareto_chart
from .picture_rows import picture_grid as picture_grid
from .pooled_tokens import pooling_playground as pooling_playground
from .privacy_dials import epsilon_lab as epsilon_lab
from .projections import aligned_frames as aligned_frames
from .projections import project as project
from .prompt_benches import prompt_bench as prompt_bench
from .query_differences import difference_bars as difference_bars
from .recall_planes import recall_latency as recall_latency
from .recommender_picks import recommender_lab as recommender_lab
from .rerank_lists import rerank_lab as rerank_lab
from .search_benches import search_lab as search_lab
from .search_trees import beam_tree as beam_tree
from .significance_trials import significance_lab as significance_lab
from .sound_views import spectrogram_lab as spectrogram_lab
from .spectrograms import spectrogram as spectrogram
from .subwords import subword_surgeon as subword_surgeon
from .temperatures import temperature_lab as temperature_lab
from .template import PALETTE as PALETTE
from .template import course_template as course_template
from .template import new_figure as new_figure
from .template import use_template as use_template
from .text_queries import text_search_box as text_search_box
from .threshold_tuning import threshold_lab as threshold_lab
from .training_frames import training_scrubber as training_scrubber
from .translated_entities import triple_bench as triple_bench
from .triplet_regions import triplet_lab as triplet_lab
from .walk_paintings import walk_painter as walk_painter
from .window_pairs import window_lab as window_lab

__all__ = [
    "Explorer",
    "PALETTE",
    "agreement_scatter",
    "alert_chart",
    "aligned_frames",
    "analogy_machine",
    "attention_heat_map",
    "attention_profile",
    "attention_viewer",
    "bars",
    "batch_timeline",
    "beam_explorer",
    "beam_tree",
    "bias_lab",
    "box_map",
    "breaker_lab",
    "cell_map",
    "compression_lab",
    "convolution_lab",
    "cost_bars",
    "cost_explorer",
    "course_template",
    "current_chapter",
    "difference_bars",
    "distance_lab",
    "drift_lab",
    "dumbbell_chart",
    "edge_attention",
    "embedding_map",
    "epsilon_lab",
    "filter_curves",
    "filter_lab",
    "fitted_slope",
    "graph_drawing",
    "growth_curve",
    "heat_map",
    "histograms",
    "hnsw_descent",
    "hnsw_layers",
    "interval_chart",
    "ivf_cells",
    "layer_map",
    "lines",
    "load_lab",
    "loss_circle_lab",
    "loss_landscape",
    "mae_slider",
    "message_passing_stepper",
    "ndcg_lab",
    "neighbourhood_explorer",
    "new_figure",
    "pareto_chart",
    "picture_grid",
    "pooling_playground",
    "pq_painter",
    "pq_pictures",
    "project",
    "prompt_bench",
    "rank_changes",
    "ranked_bars",
    "ranked_filter_search",
    "recall_latency",
    "recommender_lab",
    "rerank_lab",
    "search_lab",
    "show",
    "significance_lab",
    "spectrogram",
    "spectrogram_lab",
    "start",
    "subword_surgeon",
    "temperature_lab",
    "text_search_box",
    "threshold_lab",
    "training_curve",
    "training_scrubber",
    "triple_bench",
    "triplet_lab",
    "tuning_plane",
    "use_template",
    "vector_arrows",
    "walk_painter",
    "window_lab",
]
