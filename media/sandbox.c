/* SPDX-License-Identifier: Apache-2.0 */
#include "media/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/mman.h>
#include <unistd.h>

/* Debian 12's headers know the first version of Landlock's ruleset; the kernel takes the fields that it knows. */
struct ruleset {
	uint64_t files, network, scope;
};

#define FONTS_OPEN 32u /* fonts that are open at the same time */

#define FILES_1 ((1ull << 13) - 1)  /* ABI 1: execute, read, write, make and remove all kinds of entries */
#define FILES_REFER (1ull << 13)    /* ABI 2 */
#define FILES_TRUNCATE (1ull << 14) /* ABI 3 */
#define FILES_DEVICE (1ull << 15)   /* ABI 5 */
#define NETWORK_4 3ull              /* ABI 4: bind and connect TCP */
#define SCOPE_6 3ull                /* ABI 6: abstract sockets and signals outside */

static bool limit(int what, rlim_t value)
{
	struct rlimit l = {value, value};
	return setrlimit(what, &l) == 0;
}

static bool lock_limits(unsigned needs)
{
	/* Wall time too: a worker whose server was killed ends by itself. */
	alarm((needs & SANDBOX_LONG ? MEDIA_LONG_PATIENCE_SECONDS : MEDIA_PATIENCE_SECONDS) + 5);
	bool good = limit(RLIMIT_CORE, 0) && (needs & SANDBOX_THREADS || limit(RLIMIT_NPROC, 0)) &&
		    limit(RLIMIT_MEMLOCK, 0) &&
		    limit(RLIMIT_NOFILE, STDERR_FILENO + 1 + (needs & SANDBOX_FONTS ? FONTS_OPEN : 0)) &&
		    limit(RLIMIT_CPU, needs & SANDBOX_LONG ? MEDIA_LONG_SECONDS_MAX : MEDIA_SECONDS_MAX);
#ifndef __SANITIZE_ADDRESS__
	/* The address sanitizer maps terabytes that it never uses, and reports to wherever the standard error goes. */
	good = good && limit(RLIMIT_AS, MEDIA_MEMORY_MAX) && limit(RLIMIT_FSIZE, 0);
#endif
	return good;
}

static bool lock_privileges(unsigned needs)
{
	(void)needs;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
	       prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0;
}

/* Fonts and tables of characters, to be read. A folder that is not there is not missed. */
static bool allow_fonts(int ruleset)
{
	static const char *const folders[] = {"/usr/share/fonts", "/usr/share/poppler", "/usr/local/share/fonts"};
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		struct landlock_path_beneath_attr rule = {
			.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE,
			.parent_fd = open(folders[i], O_PATH | O_CLOEXEC),
		};
		bool good = rule.parent_fd < 0 ||
			    syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
		if (rule.parent_fd >= 0)
			close(rule.parent_fd);
		if (!good)
			return false;
	}
	return true;
}

/* A ruleset without any rule, or none but for fonts: everything else that it handles is refused. */
static bool lock_files(unsigned needs)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	if (abi < 1)
		return false;
	struct ruleset rules = {FILES_1, 0, 0};
	size_t size = sizeof(rules.files);
	rules.files |= (abi >= 2 ? FILES_REFER : 0) | (abi >= 3 ? FILES_TRUNCATE : 0) | (abi >= 5 ? FILES_DEVICE : 0);
	if (abi >= 4) {
		rules.network = NETWORK_4;
		size += sizeof(rules.network);
	}
	if (abi >= 6) {
		rules.scope = SCOPE_6;
		size += sizeof(rules.scope);
	}
	int fd = (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0);
	if (fd < 0)
		return false;
	bool good = (!(needs & SANDBOX_FONTS) || allow_fonts(fd)) && syscall(SYS_landlock_restrict_self, fd, 0) == 0;
	close(fd);
	return good;
}

/* What glibc asks for a thread, and no other way of cloning. */
static bool allow_threads(scmp_filter_ctx filter)
{
	const scmp_datum_t thread = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
				    CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_EQ, thread)) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(set_robust_list), 0) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(rseq), 0) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(sched_getaffinity), 0) == 0;
}

/* Libraries do well without: they ask how many processors there are, and go on alone. */
static bool refuse_threads(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(sched_getaffinity), 0) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAGAIN), SCMP_SYS(clone), 1,
				SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) == 0;
}

/* What a library asks of a descriptor of its own. Nothing that sends signals: F_SETOWN, F_SETSIG and O_ASYNC on the pipe
 * that we share would have the kernel kill the server. */
static bool allow_asking(scmp_filter_ctx filter)
{
	static const scmp_datum_t commands[] = {F_GETFD, F_SETFD, F_GETFL};
	bool good = true;
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
						SCMP_A1(SCMP_CMP_EQ, commands[i])) == 0;
	return good;
}

/* Opening to read, where Landlock lets it; asking about what is open; mapping it, never to run it. */
static bool allow_fonts_calls(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
				SCMP_A2(SCMP_CMP_MASKED_EQ,
					O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY) | O_PATH,
					O_RDONLY)) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 1,
				SCMP_A2(SCMP_CMP_MASKED_EQ, O_PATH, O_PATH)) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(access), 0) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(readlink), 0) == 0 && allow_asking(filter) &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fstat), 0) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
				SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH)) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ERRNO(EBADF), SCMP_SYS(newfstatat), 1,
				SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, 0)) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(lseek), 0) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(pread64), 0) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
				SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_PRIVATE | MAP_ANONYMOUS, MAP_PRIVATE)) == 0;
}

/* Files cannot be asked about. */
static bool refuse_files(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EBADF), SCMP_SYS(fstat), 0) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ERRNO(EBADF), SCMP_SYS(newfstatat), 0) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ERRNO(ESPIPE), SCMP_SYS(lseek), 0) == 0;
}

static bool allow(scmp_filter_ctx filter, unsigned needs)
{
	static const int calls[] = {
		SCMP_SYS(read),          SCMP_SYS(write),           SCMP_SYS(close),        SCMP_SYS(brk),
		SCMP_SYS(munmap),        SCMP_SYS(mremap),          SCMP_SYS(madvise),      SCMP_SYS(futex),
		SCMP_SYS(exit),          SCMP_SYS(exit_group),      SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
		SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),    SCMP_SYS(time),         SCMP_SYS(getrandom),
		SCMP_SYS(sched_yield),   SCMP_SYS(restart_syscall), SCMP_SYS(sigaltstack),  SCMP_SYS(getpid),
		SCMP_SYS(gettid),
	};
	/* Asked for by libraries that do well without an answer. */
	static const struct {
		int call, error;
	} refused[] = {
		{SCMP_SYS(clone3), ENOSYS},
		{SCMP_SYS(ioctl), ENOTTY},
		{SCMP_SYS(sysinfo), EPERM},
		{SCMP_SYS(prctl), EPERM},
		{SCMP_SYS(sched_setaffinity), EPERM},
		{SCMP_SYS(rt_sigaction), EPERM},

		/* Memory policies, which libnuma asks about. */
		{SCMP_SYS(get_mempolicy), EPERM},
		{SCMP_SYS(mbind), EPERM},
	};
	bool good = true;
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) == 0;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		good = good &&
		       seccomp_rule_add(filter, SCMP_ACT_ERRNO((uint32_t)refused[i].error), refused[i].call, 0) == 0;
	/* Memory, but none that can be run. */
	good = good &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
				SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS)) == 0;
	good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
					SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
	/* A thread is refused, which most libraries bear; a process is not asked for in good faith. */
	if (needs & SANDBOX_THREADS)
		good = good && allow_threads(filter);
	else
		good = good && refuse_threads(filter);
	good = good && (needs & SANDBOX_FONTS ? allow_fonts_calls(filter) : refuse_files(filter));
	/* abort() may end this process, and no other. */
	return good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
					SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid())) == 0;
}

static bool lock_calls(unsigned needs)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	bool good = filter && seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
		    allow(filter, needs) && seccomp_load(filter) == 0;
	seccomp_release(filter);
	return good;
}

bool sandbox_enter(unsigned needs, enum media_lock *ret_lock)
{
	static bool (*const locks[MEDIA_LOCKS])(unsigned) = {
		[MEDIA_LOCK_LIMITS] = lock_limits,
		[MEDIA_LOCK_PRIVILEGES] = lock_privileges,
		[MEDIA_LOCK_FILES] = lock_files,
		[MEDIA_LOCK_CALLS] = lock_calls,
	};
	/* Files before limits: the ruleset is a descriptor, and there will be room for none. */
	static const enum media_lock order[MEDIA_LOCKS] = {MEDIA_LOCK_PRIVILEGES, MEDIA_LOCK_FILES, MEDIA_LOCK_LIMITS,
							   MEDIA_LOCK_CALLS};
	for (size_t i = 0; i < MEDIA_LOCKS; i++) {
		if (!locks[order[i]](needs)) {
			*ret_lock = order[i];
			return false;
		}
	}
	return true;
}
