package dev.heddle.node.gateway;

/**
 * Under which hosts and names data are served, and what is not.
 *
 * @param blocked what is not served
 */
public record Serving(DataHosts hosts, Names names, BlockList blocked) {}
