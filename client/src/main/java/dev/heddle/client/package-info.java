/**
 * The Java SDK: sends items to an ao node's units and reads what came of them.
 *
 * <p>Begin at {@link dev.heddle.client.HeddleClient}. The wire is that of the ao legacy network, so
 * the same calls work against units that are not Heddle's; what only Heddle offers says so.
 */
@NullMarked
package dev.heddle.client;

import org.jspecify.annotations.NullMarked;
