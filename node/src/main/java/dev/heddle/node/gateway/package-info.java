/** The gateway: permanent data by id, by query and by block, as Arweave clients expect it. */
@NullMarked
package dev.heddle.node.gateway;

import org.jspecify.annotations.NullMarked;
