package dev.heddle.node.aocore;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Compute;
import dev.heddle.node.unit.DryRuns;
import dev.heddle.node.unit.ItemDoor;
import dev.heddle.node.unit.Scheduler;
import dev.heddle.node.unit.Scheduler.Scheduled;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;

/**
 * Who the AO-Core surface works with.
 *
 * @param push gives an item its slot and has its outbox followed, where a messenger runs
 * @param outboxes waits until the outbox of a slot has been carried, as long as a caller may
 * @param door where signed items come in
 * @param wallet the node's identity to clients: what processes name as their authority. It signs
 *     answers
 */
public record Counterparts(
    Store store,
    Scheduler scheduler,
    Compute compute,
    DryRuns dryRuns,
    Function<VerifiedItem, Scheduled> push,
    ObjLongConsumer<Bytes> outboxes,
    ItemDoor door,
    Wallet wallet,
    InstantSource clock) {}
