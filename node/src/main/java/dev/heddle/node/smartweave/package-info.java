/**
 * Reads SmartWeave contracts: finds a contract and its interactions in a {@code Ledger}, folds them
 * with the evaluator that it names, and keeps what cannot change any more. Nothing is written; the
 * log is not touched. See docs/adr/0022.
 */
@NullMarked
package dev.heddle.node.smartweave;

import org.jspecify.annotations.NullMarked;
