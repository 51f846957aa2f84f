package org.alongside.launcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.alongside.launcher.settings.Settings.LogLevel;
import org.slf4j.LoggerFactory;

/** Where log lines go: the console, and a file in the data folder that is kept for 14 days. */
final class Logs {
    private static final String CONSOLE_LINE = "%d{HH:mm:ss.SSS} %-5level %msg%n";
    private static final String FILE_LINE = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} [%thread] %msg%n";

    private Logs() {}

    /** Until the settings say what to log, only trouble shows. */
    static void quiet() {
        context().getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    }

    static void start(LogLevel level, Path file) {
        var context = context();
        context.reset();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN); // libraries speak when something is wrong
        context.getLogger("org.alongside").setLevel(Level.toLevel(level.name()));
        root.addAppender(console(context));
        root.addAppender(file(context, file));
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    private static Appender<ILoggingEvent> console(LoggerContext context) {
        var console = new ConsoleAppender<ILoggingEvent>();
        return started(context, console, CONSOLE_LINE);
    }

    private static Appender<ILoggingEvent> file(LoggerContext context, Path file) {
        var rolling = new RollingFileAppender<ILoggingEvent>();
        rolling.setContext(context);
        rolling.setFile(file.toString());
        var policy = new SizeAndTimeBasedRollingPolicy<ILoggingEvent>();
        policy.setContext(context);
        policy.setParent(rolling);
        policy.setFileNamePattern(file + ".%d.%i.gz");
        policy.setMaxFileSize(FileSize.valueOf("50MB"));
        policy.setMaxHistory(14);
        policy.setTotalSizeCap(FileSize.valueOf("1GB"));
        policy.start();
        rolling.setRollingPolicy(policy);
        rolling.setTriggeringPolicy(policy);
        return started(context, rolling, FILE_LINE);
    }

    private static Appender<ILoggingEvent> started(
            LoggerContext context, OutputStreamAppender<ILoggingEvent> appender, String line) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(line);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
