package dev.heddle.node.conveyor;

import dev.heddle.core.ao.Equivocation;
import dev.heddle.core.ao.FunctionRecord;
import dev.heddle.core.ao.Ids;
import dev.heddle.core.ao.Lineage;
import dev.heddle.core.ao.MalformedAoException;
import dev.heddle.core.ao.PublishedCheckpoint;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.node.conveyor.Archive.Hit;
import dev.heddle.node.conveyor.Archive.Wanted;
import dev.heddle.node.store.AssignmentRecord;
import dev.heddle.node.store.ConveyorRecord;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.LogRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Remote;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Brings a node back from what Arweave has of it: finds the logs of its processes, checks every
 * signature, slot and link, and writes them as its own, so that it goes on from there.
 *
 * <p>First everything is {@linkplain #find found} and checked, which may be interrupted and begun
 * again; bundles that were read are kept meanwhile. Then it is {@linkplain #write written}. A
 * process that is not whole is left out and said to be: going on from half a log would give slots
 * twice. For one thread.
 */
public final class Rebuild {
  /** Records in one append, and bytes of them with which it ends. */
  private static final int PORTION = 256;

  private static final long PORTION_BYTES = 4 << 20;

  /** Of each process. */
  private static final int CHECKPOINTS = 3;

  private final Archive archive;
  private final Path folder;
  private final Consumer<String> progress;
  private final Wish wish;
  private final List<FoundLog> logs = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private final Set<Bytes> others = new LinkedHashSet<>();
  private final Set<Bytes> sought = new HashSet<>();
  private boolean swept;

  /**
   * What is to be brought back.
   *
   * @param processes these; all whose first slots are found if there are none
   * @param scheduler address of who gave the slots, where that is not clear
   * @param conveyor address of the wallet that the bundles are of, where anybody may have made some
   * @param units addresses of compute units whose newest checkpoints come along
   */
  public record Wish(
      List<Bytes> processes,
      Optional<String> scheduler,
      Optional<String> conveyor,
      List<String> units) {
    public Wish {
      processes = List.copyOf(processes);
      units = List.copyOf(units);
    }
  }

  /**
   * @param gateway where Arweave is read
   * @param folder keeps what was read until all is written, and evidence
   * @param pause waits before the gateway is asked again
   * @param progress hears how it gets on
   */
  public Rebuild(
      Remote gateway, Path folder, Wish wish, Consumer<Duration> pause, Consumer<String> progress) {
    this.archive =
        new Archive(
            new Target(gateway.toString(), gateway),
            folder.resolve("bundles"),
            pause,
            bundles -> progress.accept("reading: " + bundles));
    this.folder = folder;
    this.wish = wish;
    this.progress = progress;
  }

  /**
   * What was found.
   *
   * @param processes that are whole
   * @param slots of those together
   * @param others items that are in no log and come along
   * @param schedulers who gave the slots, by address
   * @param height above every block that an assignment names
   * @param faults a sentence for each process that is not whole
   */
  public record Found(
      int processes,
      long slots,
      int others,
      Set<String> schedulers,
      long height,
      List<String> faults) {}

  /**
   * Finds and checks.
   *
   * @throws RebuildException if the gateway does not answer, or has nothing of what is asked for
   */
  public Found find() {
    List<Bytes> processes = processes();
    if (processes.isEmpty()) {
      throw new RebuildException("the gateway knows no process; is it the right one?");
    }
    for (int i = 0; i < processes.size(); i++) {
      progress.accept("logs: %d of %d processes".formatted(i + 1, processes.size()));
      find(processes.get(i));
    }
    findUnindexed(Set.copyOf(processes));
    findOthers();
    return found();
  }

  private List<Bytes> processes() {
    if (!wish.processes().isEmpty()) {
      return wish.processes();
    }
    if (wish.scheduler().isPresent()) {
      return archive
          .search(
              wish.scheduler().stream().toList(),
              new Wanted("Type", "Assignment"),
              new Wanted("Nonce", "0"))
          .stream()
          .flatMap(hit -> tag(hit, "Process").flatMap(Ids::parse).stream())
          .distinct()
          .toList();
    }
    if (wish.conveyor().isPresent()) {
      return shipped(wish.conveyor().get());
    }
    return Stream.concat(
            archive
                .search(List.of(), new Wanted("Data-Protocol", "ao"), new Wanted("Type", "Process"))
                .stream(),
            archive
                .search(
                    List.of(),
                    new Wanted("App-Name", "EM"),
                    new Wanted("Type", FunctionRecord.TYPE))
                .stream())
        .map(Hit::id)
        .toList();
  }

  /** Processes that lie in bundles that were read, and that the gateway did not name. */
  private void findUnindexed(Set<Bytes> named) {
    if (wish.processes().isEmpty() && wish.scheduler().isEmpty()) {
      archive.processes().stream().filter(id -> !named.contains(id)).forEach(this::find);
    }
  }

  /** The processes that lie in the bundles of a wallet. */
  private List<Bytes> shipped(String owner) {
    sweep(List.of(owner));
    return archive.processes();
  }

  private static Optional<String> tag(Hit hit, String name) {
    for (var tag : hit.node().path("tags")) {
      if (tag.path("name").asString("").equals(name)) {
        return Optional.of(tag.path("value").asString(""));
      }
    }
    return Optional.empty();
  }

  /** Finds the log of a process, and for a fork those of all its ancestors. */
  private void find(Bytes process) {
    Optional<Bytes> next = Optional.of(process);
    while (next.isPresent() && sought.add(next.get())) {
      findOne(next.get());
      next = archive.item(next.get()).flatMap(Rebuild::ancestor);
    }
  }

  private static Optional<Bytes> ancestor(DataItem process) {
    try {
      return Lineage.of(process.tags()).map(Lineage::ancestor);
    } catch (MalformedAoException e) {
      return Optional.empty(); // it comes back and cannot be evaluated, as before
    }
  }

  private void findOne(Bytes process) {
    List<Hit> hits =
        archive.search(
            List.of(),
            new Wanted("Process", process.base64Url()),
            new Wanted("Type", "Assignment"));
    Set<Bytes> ids = new LinkedHashSet<>();
    for (Hit hit : hits) {
      hit.bundle().ifPresent(archive::read);
      if (hit.bundle().isEmpty() && archive.held(hit.id()).isEmpty()) {
        sweep(wish.conveyor().stream().toList());
      }
      ids.add(hit.id());
    }
    // Indexes of gateways have holes; what lies in a bundle is there all the same.
    ids.addAll(archive.assignments(process));
    List<DataItem> assignments = new ArrayList<>();
    ids.forEach(id -> archive.item(id).ifPresent(assignments::add));
    archive.forgetDescriptions();
    switch (FoundLog.of(process, assignments, wish.scheduler(), archive::item)) {
      case FoundLog.Outcome.Whole(FoundLog log) -> {
        Optional<String> lacking = lacking(log);
        if (lacking.isPresent()) {
          faults.add(lacking.get());
        } else {
          logs.add(log);
          findCheckpoints(process);
        }
      }
      case FoundLog.Outcome.Faulty(String reason, Optional<Equivocation> evidence) ->
          faults.add(evidence.map(proof -> reason + "; evidence: " + keep(proof)).orElse(reason));
    }
  }

  /** A checkpoint and what it is of. */
  private record Kept(long slot, Bytes id) {}

  /** Those of trusted units that are of the latest slots. */
  private void findCheckpoints(Bytes process) {
    if (wish.units().isEmpty()) {
      return;
    }
    List<Hit> hits =
        archive.search(
            wish.units(),
            new Wanted("Process", process.base64Url()),
            new Wanted("Type", PublishedCheckpoint.TYPE));
    hits.forEach(hit -> hit.bundle().ifPresent(archive::read));
    Set<Bytes> ids = new LinkedHashSet<>(archive.checkpoints(process));
    hits.forEach(hit -> ids.add(hit.id()));
    ids.stream()
        .flatMap(id -> archive.item(id).stream())
        .filter(item -> wish.units().contains(Hashes.sha256(item.owner()).base64Url()))
        .flatMap(item ->
            PublishedCheckpoint.of(item.tags())
                .map(said -> new Kept(said.slot(), item.id()))
                .stream())
        .sorted(Comparator.comparingLong(Kept::slot).reversed())
        .limit(CHECKPOINTS)
        .map(Kept::id)
        .forEach(others::add);
    archive.forgetDescriptions();
  }

  /** Sees that what the process needs besides its log is there as well. */
  private Optional<String> lacking(FoundLog log) {
    DataItem process = archive.item(log.process()).orElseThrow();
    for (String name : List.of("Module", "On-Boot")) {
      Optional<Bytes> needed = process.tags().first(name).flatMap(Ids::parse);
      if (needed.isPresent()) {
        if (archive.item(needed.get()).isEmpty()) {
          return Optional.of(
              "missing %s %s of process %s".formatted(name, needed.get(), log.process()));
        }
        others.add(needed.get());
      }
    }
    log.slots().stream()
        .filter(slot -> slot.message().isEmpty())
        .map(FoundLog.Slot::named)
        .forEach(others::add);
    return Optional.empty();
  }

  /** Reads the bundles of Heddle's conveyors, once; some gateways do not say what lies in what. */
  private List<Hit> sweep(Collection<String> owners) {
    List<Hit> bundles =
        archive.search(
            owners,
            new Wanted("Bundle-Format", "binary"),
            new Wanted("App-Name", ConveyorOptions.STANDARD.appName()));
    if (!swept) {
      bundles.forEach(bundle -> archive.read(bundle.id()));
      swept = true;
    }
    return bundles;
  }

  /** Whatever else travelled with the logs, if everything is to come back. */
  private void findOthers() {
    if (!wish.processes().isEmpty() || logs.isEmpty()) {
      return;
    }
    Set<Bytes> inLogs = new HashSet<>();
    for (FoundLog log : logs) {
      for (FoundLog.Slot slot : log.slots()) {
        inLogs.add(slot.assignment().id());
        slot.message().ifPresent(inLogs::add);
      }
    }
    Set<String> owners = new TreeSet<>(wish.conveyor().stream().toList());
    List<Hit> all = sweep(owners);
    if (owners.isEmpty()) {
      all.stream().filter(hit -> holdsAny(hit, inLogs)).map(Hit::owner).forEach(owners::add);
    }
    for (Hit hit : all) {
      if (owners.contains(hit.owner())) {
        archive.read(hit.id());
        archive.bundles().getOrDefault(hit.id(), List.of()).stream()
            .filter(id -> !inLogs.contains(id))
            .filter(id -> archive.held(id).filter(item -> !assigns(item)).isPresent())
            .forEach(others::add);
      }
    }
    others.removeAll(inLogs);
  }

  private boolean holdsAny(Hit bundle, Set<Bytes> ids) {
    return archive.bundles().getOrDefault(bundle.id(), List.of()).stream().anyMatch(ids::contains);
  }

  /** Assignments come back in logs or not at all. */
  private static boolean assigns(DataItem item) {
    return item.tags().list().contains(new Tag("Type", "Assignment"));
  }

  private Path keep(Equivocation proof) {
    Path file =
        folder.resolve(
            "evidence-%s-%d.bundle"
                .formatted(proof.first().process().base64Url(), proof.first().slot()));
    try {
      Files.createDirectories(folder);
      Files.write(
          file, Bundle.encode(List.of(proof.first().item(), proof.second().item())).toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep " + file, e);
    }
    return file;
  }

  private Found found() {
    Set<String> schedulers = new TreeSet<>();
    long slots = 0;
    long height = 0;
    for (FoundLog log : logs) {
      schedulers.add(log.scheduler());
      slots += log.slots().size();
      for (FoundLog.Slot slot : log.slots()) {
        height = Math.max(height, slot.assignment().blockHeight() + 1);
      }
    }
    return new Found(logs.size(), slots, others.size(), schedulers, height, List.copyOf(faults));
  }

  /**
   * Writes what was found to the store of the new node; what is there already is not written again.
   * Everything counts as permanent, so that it is not shipped once more.
   *
   * @throws RebuildException if the store holds something that did not come so
   */
  public void write(Store store) {
    if (store.shipments().count() > 0
        || !store
            .shipments()
            .pieces(store.shipments().sealedUpTo(), Long.MAX_VALUE, 1, 1)
            .pieces()
            .isEmpty()) {
      throw new RebuildException(
          "the data folder holds items that did not come from Arweave; rebuild into an empty one");
    }
    Portion portion = new Portion(store);
    for (Bytes id : others) {
      if (!store.has(id)) {
        archive.item(id).ifPresent(item -> portion.add(new ItemRecord(item.raw()), item.raw()));
      }
    }
    int done = 0;
    for (FoundLog log : logs) {
      long from = store.head(log.process()).map(head -> head.slots()).orElse(0L);
      for (FoundLog.Slot slot : log.slots().subList((int) from, log.slots().size())) {
        Bytes message =
            slot.message().map(id -> archive.item(id).orElseThrow().raw()).orElse(Bytes.EMPTY);
        Bytes assignment = slot.assignment().item().raw();
        portion.add(new AssignmentRecord(assignment, message, false), assignment, message);
      }
      progress.accept("writing: %d of %d processes".formatted(++done, logs.size()));
    }
    portion.flush();
    store.advance().join();
    archive.delete();
  }

  /** Records that are appended as one, and with them that they came from Arweave. */
  private static final class Portion {
    private final Store store;
    private final List<LogRecord> records = new ArrayList<>();
    private long bytes;

    Portion(Store store) {
      this.store = store;
    }

    void add(LogRecord record, Bytes... parts) {
      records.add(record);
      for (Bytes part : parts) {
        bytes += part.size();
      }
      if (records.size() >= PORTION || bytes >= PORTION_BYTES) {
        flush();
      }
    }

    void flush() {
      if (!records.isEmpty()) {
        records.add(new ConveyorRecord.Permanent());
        store.commit(records.toArray(LogRecord[]::new));
        records.clear();
        bytes = 0;
      }
    }
  }
}
