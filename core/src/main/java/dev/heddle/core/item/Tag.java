package dev.heddle.core.item;

/** A name with a value, in the order and letters in which the signer put them. */
public record Tag(String name, String value) {}
