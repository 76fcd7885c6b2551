package dev.heddle.node.functions;

import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Compute;
import dev.heddle.node.unit.FunctionFolds;
import dev.heddle.node.unit.Scheduler;
import dev.heddle.node.unit.Scheduler.Scheduled;
import java.util.function.Function;

/**
 * Who the functions unit works with.
 *
 * @param authority the address that signs what processes send: functions believe it who they are
 * @param send gives an interaction its slot and has its outbox followed, where a messenger runs
 */
public record Neighbourhood(
    Store store,
    Scheduler scheduler,
    Compute compute,
    FunctionFolds folds,
    Simulator simulator,
    String authority,
    Function<VerifiedItem, Scheduled> send) {}
