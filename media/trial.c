/* SPDX-License-Identifier: Apache-2.0 */
/* In the place of work.c, in a worker built for the tests alone: does what a file that took over a decoder would do. The
 * first byte of the file says what. */
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "media/sandbox.h"
#include "media/work.h"

enum media_trouble work_prepare(const struct media_job *job, struct sight **ret_sight)
{
	(void)job, (void)ret_sight;
	return MEDIA_FINE;
}

unsigned work_needs(const struct media_job *job)
{
	char need = job->file.len > 1 ? job->file.ptr[1] : 0;
	return need == 't' ? SANDBOX_THREADS : need == 'f' ? SANDBOX_FONTS : 0;
}

static void *nothing(void *none) { return none; }

static void talk_for_ever(void)
{
	static const char words[65536] = "";
	while (write(STDOUT_FILENO, words, sizeof(words)) > 0)
		;
}

static void map_code(void)
{
	void *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mprotect(code, 4096, PROT_READ | PROT_EXEC);
}

/* The answer is over, the process is not, and no alarm ends it. */
static void close_and_stay(void)
{
	int word = 0;
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	close(STDOUT_FILENO);
	for (;;)
		syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
}

void work_do(struct arena *arena, const struct media_job *job, struct sight *sight, struct media_result *ret_result)
{
	static char *const none[] = {NULL};
	struct stat about;
	pthread_t thread;
	*ret_result = (struct media_result){0};
	switch (job->file.len ? job->file.ptr[0] : 0) {
	case 'o':
		open("/etc/passwd", O_RDONLY);
		break;
	case 'g':
		ret_result->trouble = open("/etc/passwd", O_RDONLY) < 0 ? MEDIA_UNSUPPORTED : MEDIA_FINE;
		break;
	case 'w':
		creat("/tmp/blouse-media-was-here", 0600);
		break;
	case 'c':
		socket(AF_INET, SOCK_STREAM, 0);
		break;
	case 'u':
		socketpair(AF_UNIX, SOCK_STREAM, 0, (int[2]){0});
		break;
	case 'f':
		syscall(SYS_fork);
		break;
	case 'v':
		syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
		break;
	case 'e':
		execve("/bin/true", none, none);
		break;
	case 'k':
		kill(1, SIGTERM);
		break;
	case 'p':
		ptrace(PTRACE_ATTACH, 1, 0, 0);
		break;
	case 'x':
		map_code();
		break;
	case 'd':
		dup(STDOUT_FILENO);
		break;
	/* The kernel would signal whoever owns the pipe that we share with the server. */
	case 'n':
		fcntl(STDOUT_FILENO, F_SETOWN, 1);
		break;
	case 'y':
		fcntl(STDOUT_FILENO, F_SETFL, O_ASYNC);
		break;
	case 'i':
		ret_result->trouble =
			ioctl(STDOUT_FILENO, FIOASYNC, &(int){1}) < 0 && ioctl(STDOUT_FILENO, FIOSETOWN, &(int){1}) < 0
				? MEDIA_UNSUPPORTED
				: MEDIA_FINE;
		break;
	case 'b':
		close_and_stay();
		break;
	case 's':
		/* Files cannot even be asked about, and threads not begun: refused, without dying of it. */
		ret_result->trouble = fstatat(AT_FDCWD, "/etc/passwd", &about, 0) == 0 ||
						      pthread_create(&thread, NULL, nothing, NULL) == 0
					      ? MEDIA_FINE
					      : MEDIA_UNSUPPORTED;
		break;
	case 'j':
		/* A thread where one is needed: but still no process. */
		ret_result->trouble =
			pthread_create(&thread, NULL, nothing, NULL) == 0 && pthread_join(thread, NULL) == 0
				? MEDIA_UNSUPPORTED
				: MEDIA_FINE;
		break;
	case 'm':
		/* More memory than is allowed comes as a refusal too. */
		ret_result->trouble =
			mmap(NULL, MEDIA_MEMORY_MAX, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
				? MEDIA_NO_MEMORY
				: MEDIA_FINE;
		break;
	case 'l':
		for (volatile unsigned i = 0;; i++)
			;
	case 't':
		talk_for_ever();
		break;
	case 'r':
		/* An answer that is none. */
		(void)!write(STDOUT_FILENO, "rubbish", 7);
		_exit(0);
	case 'q':
		_exit(0);
	case 'a':
		raise(SIGSEGV);
		break;
	case 'h':
		/* A copy that is no picture. */
		ret_result->copy.format = MEDIA_JPEG;
		ret_result->copy.bytes = STR("<script>");
		break;
	default:
		break;
	}
	(void)arena, (void)sight;
}
