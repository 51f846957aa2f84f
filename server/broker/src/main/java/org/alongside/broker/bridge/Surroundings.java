package org.alongside.broker.bridge;

import java.util.random.RandomGenerator;
import org.alongside.broker.api.BridgeId;

/**
 * What every part of one bridge shares.
 *
 * @param random must be unpredictable: it draws ICE credentials and SRTP keys
 */
record Surroundings(BridgeId bridge, Host host, Sink sink, RandomGenerator random, Rejections rejections) {}
