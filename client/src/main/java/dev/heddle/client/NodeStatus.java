package dev.heddle.client;

/**
 * What a Heddle node says about itself.
 *
 * @param healthy what {@code /health} says, which a load balancer would act on
 * @param json all of {@code /api/v1/status}
 */
public record NodeStatus(boolean healthy, String version, String json) {}
