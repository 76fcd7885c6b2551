/** Who is calling: signatures that the wallets of 14 chains make, and the addresses behind them. */
@NullMarked
package dev.heddle.core.caller;

import org.jspecify.annotations.NullMarked;
