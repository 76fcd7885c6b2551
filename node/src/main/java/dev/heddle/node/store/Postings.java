package dev.heddle.node.store;

import dev.heddle.node.store.ItemQuery.TagFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The ords that are in one posting list of each condition of a query, found by leaping: each list
 * in turn says the first ord that it has from a place on, until all say the same.
 */
final class Postings implements AutoCloseable {
  private final List<PostingLists> conditions = new ArrayList<>();

  private Postings() {}

  static Postings open(Index index, ItemQuery query) {
    boolean ascending = query.order().ascending();
    Postings postings = new Postings();
    try {
      for (List<Long> terms : terms(query)) {
        postings.conditions.add(PostingLists.of(index, terms, ascending));
      }
      if (postings.conditions.isEmpty()) {
        postings.conditions.add(PostingLists.all(index, ascending));
      }
      return postings;
    } catch (RuntimeException e) {
      postings.close();
      throw e;
    }
  }

  /** For each condition that items are posted under, the terms of which they need one. */
  private static List<List<Long>> terms(ItemQuery query) {
    List<List<Long>> all = new ArrayList<>();
    all.add(query.owners().stream().map(Keys::ownerTerm).toList());
    all.add(query.recipients().stream().map(Keys::recipientTerm).toList());
    List<Long> parents = new ArrayList<>();
    query
        .bundledIn()
        .parents()
        .forEach(parent -> {
          parents.add(Keys.parentTerm(parent));
          parents.add(Keys.laterParentTerm(parent));
        });
    all.add(parents);
    for (TagFilter tag : query.tags()) {
      if (tag.isPosted()) {
        String name = tag.name().orElseThrow();
        all.add(tag.values().stream().map(value -> Keys.tagTerm(name, value)).toList());
      }
    }
    return all.stream().filter(terms -> !terms.isEmpty()).toList();
  }

  /** How often the index was asked. */
  long steps() {
    return conditions.stream().mapToLong(PostingLists::steps).sum();
  }

  /** The first ord from there on, in the direction, which every condition has. */
  OptionalLong seek(long from, OrdRange range) {
    long candidate = from;
    int agreed = 0;
    for (int i = 0; agreed < conditions.size(); i = (i + 1) % conditions.size()) {
      long found = conditions.get(i).seek(candidate);
      if (found == PostingLists.NONE || !range.contains(found)) {
        return OptionalLong.empty();
      }
      agreed = found == candidate ? agreed + 1 : 1;
      candidate = found;
    }
    return OptionalLong.of(candidate);
  }

  @Override
  public void close() {
    conditions.forEach(PostingLists::close);
  }
}
