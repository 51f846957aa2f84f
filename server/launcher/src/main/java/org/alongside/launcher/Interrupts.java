package org.alongside.launcher;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ctrl-C and SIGTERM: the first asks for an orderly end, the second ends the process at once. The JVM has no public API for
 * this and a shutdown hook can't see a second signal, hence {@code sun.misc.Signal}, by name because javac warns of it.
 */
final class Interrupts {
    private static final int ENDED_BY_INTERRUPT = 130;

    private final CountDownLatch first = new CountDownLatch(1);
    private final AtomicBoolean asked = new AtomicBoolean();

    static Interrupts watch() {
        var interrupts = new Interrupts();
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    interrupts.arrived();
                }
                return null;
            };
            Object ours = Proxy.newProxyInstance(Interrupts.class.getClassLoader(), new Class<?>[] {handler}, calls);
            for (String name : new String[] {"INT", "TERM"}) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
            }
        } catch (ReflectiveOperationException absent) {
            Runtime.getRuntime().addShutdownHook(new Thread(interrupts::arrived, "interrupt"));
        }
        return interrupts;
    }

    /** Waits for the first. */
    void await() throws InterruptedException {
        first.await();
    }

    /** Waits for the first, for at most this long; says whether it came. */
    boolean await(Duration atMost) throws InterruptedException {
        return first.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void arrived() {
        if (asked.getAndSet(true)) {
            Runtime.getRuntime().halt(ENDED_BY_INTERRUPT);
        }
        first.countDown();
    }
}
