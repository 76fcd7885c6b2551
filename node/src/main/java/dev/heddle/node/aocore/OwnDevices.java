package dev.heddle.node.aocore;

import dev.heddle.node.http.OperatorOnly;
import java.util.Set;

/**
 * What the node does itself over AO-Core, beside its processes.
 *
 * @param owners addresses of wallets that may make and end tasks as the operator may
 */
public record OwnDevices(Relay relay, CronTasks tasks, OperatorOnly operator, Set<String> owners) {}
