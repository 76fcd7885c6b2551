package dev.heddle.node.store;

/**
 * What the permanent log is made of; {@link LogFormat} says how each looks on disk.
 *
 * <p>The log is the truth: everything else the store answers is a function of these records in
 * their order. Kinds are never renumbered and never change their meaning.
 */
public sealed interface LogRecord
    permits ItemRecord,
        AssignmentRecord,
        BlockRecord,
        TransactionRecord,
        CrankedRecord,
        MonitorRecord,
        MonitorAtRecord,
        AliasRecord,
        DeliveryRecord,
        WeaveRecord {}
