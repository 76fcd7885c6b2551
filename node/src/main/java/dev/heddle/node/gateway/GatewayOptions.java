package dev.heddle.node.gateway;

import dev.heddle.core.wallet.Wallet;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/**
 * What the gateway takes from strangers, and in whose name.
 *
 * @param spool folder for what is not whole yet
 * @param spoolBytesMax all of what lies there
 * @param diskReserveBytes kept free on its disk
 * @param dataBytesMax one upload, or the data of one transaction
 * @param wallet signs receipts
 * @param charged whether transactions cost their price and wallets can give only what they have
 * @param serving of data
 * @param names of uploads that come in parts; whoever can guess them can spoil them
 */
public record GatewayOptions(
    Path spool,
    long spoolBytesMax,
    long diskReserveBytes,
    long dataBytesMax,
    Wallet wallet,
    boolean charged,
    Serving serving,
    RandomGenerator names) {}
