package dev.heddle.node.gateway;

import dev.heddle.node.store.Block;
import java.util.Optional;

/** What is held together with the block that closed over it, if one has. */
record Shown(Held held, Optional<Block> block) {}
