package org.alongside.broker.port;

/**
 * What one broker takes on; beyond it a command is refused with {@code LIMIT} and running calls are not touched.
 *
 * @param bridges at once
 * @param legsPerBridge two in a call; more while one replaces another, or while several phones ring for one caller
 * @param transportsPerLeg attaches that are not yet dropped
 */
public record Limits(int bridges, int legsPerBridge, int transportsPerLeg) {
    public static final Limits USUAL = new Limits(2_000, 16, 4);
}
