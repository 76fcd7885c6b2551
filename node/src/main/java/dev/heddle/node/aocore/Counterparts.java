package dev.heddle.node.aocore;

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

/**
 * Who the AO-Core surface works with.
 *
 * @param push gives an item its slot and has its outbox followed, where a messenger runs
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
    ItemDoor door,
    Wallet wallet,
    InstantSource clock) {}
