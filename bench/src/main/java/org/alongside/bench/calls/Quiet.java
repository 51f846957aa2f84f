package org.alongside.bench.calls;

import gov.nist.core.ServerLogger;
import gov.nist.core.StackLogger;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.Properties;
import javax.sip.SipStack;
import org.jspecify.annotations.Nullable;

/** JAIN SIP without its logs, which would want log4j and cost it time. */
final class Quiet {
    private Quiet() {}

    /** Says that nothing is logged, so that the stack builds no texts either. */
    public static final class Stack implements StackLogger {
        @Override
        public void logStackTrace() {}

        @Override
        public void logStackTrace(int level) {}

        @Override
        public int getLineCount() {
            return 0;
        }

        @Override
        public void logException(Throwable e) {}

        @Override
        public void logDebug(String message) {}

        @Override
        public void logDebug(String message, Exception e) {}

        @Override
        public void logTrace(String message) {}

        @Override
        public void logFatalError(String message) {}

        @Override
        public void logError(String message) {}

        @Override
        public boolean isLoggingEnabled() {
            return false;
        }

        @Override
        public boolean isLoggingEnabled(int level) {
            return false;
        }

        @Override
        public void logError(String message, Exception e) {}

        @Override
        public void logWarning(String message) {}

        @Override
        public void logInfo(String message) {}

        @Override
        public void disableLogging() {}

        @Override
        public void enableLogging() {}

        @Override
        public void setBuildTimeStamp(String stamp) {}

        @Override
        public void setStackProperties(Properties properties) {}

        @Override
        public String getLoggerName() {
            return "quiet";
        }
    }

    /** Keeps no record of messages. */
    public static final class Server implements ServerLogger {
        @Override
        public void closeLogFile() {}

        @Override
        public void logMessage(SIPMessage message, String from, String to, boolean sender, long time) {}

        @Override
        public void logMessage(SIPMessage m, String from, String to, @Nullable String status, boolean sender, long t) {}

        @Override
        public void logMessage(SIPMessage m, String from, String to, @Nullable String status, boolean sender) {}

        @Override
        public void logException(Exception e) {}

        @Override
        public void setStackProperties(Properties properties) {}

        @Override
        public void setSipStack(SipStack stack) {}
    }
}
