package dev.heddle.node.explorer;

import dev.heddle.node.explorer.Neighbours.Work;
import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.ItemQuery.TagFilter;
import dev.heddle.node.store.Page;
import dev.heddle.node.store.Store;
import java.util.List;

/**
 * What there is and what is new.
 *
 * @param after the place of the newest item, from which the live stream goes on
 */
record Overview(List<Figure> figures, List<Row> newest, List<Row> processes, long after) {
  static final int PROCESSES_MAX = 12;

  /**
   * A number and how it went.
   *
   * @param points of a line, or nothing to draw
   */
  record Figure(String name, String number, String note, String points) {}

  static Overview of(Store store, Rates rates) {
    List<Page.Hit> newest = store.query(Feed.newest(Feed.ITEMS_MAX)).hits();
    TagFilter processes = new TagFilter("Type", "Process", "Serverless-Function");
    return new Overview(
        figures(store, rates),
        newest.stream().map(hit -> Row.of(hit, store)).toList(),
        store.query(ItemQuery.ALL.withTags(processes).withLimit(PROCESSES_MAX)).hits().stream()
            .map(hit -> Row.of(hit, store))
            .toList(),
        newest.isEmpty() ? 0 : newest.getFirst().ord());
  }

  static List<Figure> figures(Store store, Rates rates) {
    Rates.Rate appends = rates.of(Work::appends);
    Rates.Rate evaluations = rates.of(Work::evaluations);
    Rates.Rate gas = rates.of(Work::gasUsed);
    return List.of(
        new Figure("Processes", Shown.whole(store.processCount()), "on this node", ""),
        new Figure("Height", Shown.whole(store.tip().height()), "of the local chain", ""),
        rate("Log", appends, "records"),
        rate("Evaluations", evaluations, "evaluations"),
        rate("Gas", gas, "gas"));
  }

  private static Figure rate(String name, Rates.Rate rate, String of) {
    return new Figure(
        name,
        Shown.count(rate.perSecond()) + " /s",
        Shown.count((double) rate.total()) + " " + of + " since the start",
        Chart.line(rate.course()));
  }
}
