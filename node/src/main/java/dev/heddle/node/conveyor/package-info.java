/** The conveyor: ships what the node holds to Arweave, and brings a node back from there. */
@NullMarked
package dev.heddle.node.conveyor;

import org.jspecify.annotations.NullMarked;
